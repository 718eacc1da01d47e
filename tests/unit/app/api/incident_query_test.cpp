#include "daemon/app/api/incident_query.hpp"

#include "tests/unit/catch.hpp"

namespace incident_query_test {

using namespace runbookd;
using namespace runbookd::api;
using namespace std::chrono_literals;

namespace {

const Wall noon = *parse_rfc3339("2026-01-01T12:00:00Z");

decide::Record record(decide::RecordKind kind, const std::string& id, Nanos after) {
  decide::Record r;
  r.kind = kind;
  r.incident = id;
  r.at.wall = noon + after;
  return r;
}

void open(decide::Ledger& ledger, const std::string& id, const std::string& rule, Nanos after,
          const std::string& severity = "P2", const std::string& resources = {}) {
  decide::Record r = record(decide::RecordKind::opened, id, after);
  r.rule = rule;
  r.severity = severity;
  r.facts["resources"] = resources;
  ledger.apply(r);
}

void resolve(decide::Ledger& ledger, const std::string& id, Nanos after) {
  decide::Record r = record(decide::RecordKind::state, id, after);
  r.status = "resolved";
  ledger.apply(r);
}

std::vector<std::string> ids(const decide::Ledger& ledger,
                             const std::map<std::string, std::string>& asked) {
  const auto query = incident_query(asked);
  REQUIRE(query);
  std::vector<std::string> out;
  for (const auto* one : select(ledger, *query).incidents) out.push_back(one->id);
  return out;
}

using Ids = std::vector<std::string>;

decide::Ledger some() {
  decide::Ledger ledger;
  open(ledger, "INC-8", "down", 0s, "P1", "app[a]");
  open(ledger, "INC-9", "slow", 10min);
  open(ledger, "INC-10", "down-too", 20min, "P1", "db");
  resolve(ledger, "INC-8", 5min);
  return ledger;
}

}  // namespace

TEST_CASE("incidents are asked for by rule, severity, resource and state") {
  const auto ledger = some();
  CHECK(ids(ledger, {}) == Ids{"INC-10", "INC-9", "INC-8"});
  CHECK(ids(ledger, {{"rule", "down"}}) == Ids{"INC-8"});
  CHECK(ids(ledger, {{"severity", "P1"}}) == Ids{"INC-10", "INC-8"});
  CHECK(ids(ledger, {{"severity", "P1"}, {"state", "open"}}) == Ids{"INC-10"});
  CHECK(ids(ledger, {{"resource", "app[a]"}}) == Ids{"INC-8"});
  CHECK(ids(ledger, {{"resource", "app"}}) == Ids{"INC-8"});
  CHECK(ids(ledger, {{"resource", "nothing"}}).empty());
}

TEST_CASE("`since` leaves out what was over by then, `until` what came later") {
  const auto ledger = some();
  CHECK(ids(ledger, {{"since", "2026-01-01T12:06:00Z"}}) == Ids{"INC-10", "INC-9"});
  CHECK(ids(ledger, {{"until", "2026-01-01T12:15:00Z"}}) == Ids{"INC-9", "INC-8"});
  CHECK(ids(ledger, {{"since", "2026-01-01T12:04:00Z"}, {"until", "2026-01-01T12:10:00Z"}}) ==
        Ids{"INC-8"});
}

TEST_CASE("pages follow each other, also when the incident between them has fallen out") {
  const auto ledger = some();
  const auto first = select(ledger, *incident_query({{"limit", "2"}}));
  CHECK(first.incidents.size() == 2);
  CHECK(first.next == "INC-9");
  const auto second = select(ledger, *incident_query({{"limit", "2"}, {"before", first.next}}));
  REQUIRE(second.incidents.size() == 1);
  CHECK(second.incidents[0]->id == "INC-8");
  CHECK(second.next.empty());
  CHECK(select(decide::Ledger{}, *incident_query({{"before", "INC-9"}})).incidents.empty());
}

TEST_CASE("a parameter that makes no sense is named") {
  for (const auto& [name, value] : std::map<std::string, std::string>{{"state", "opne"},
                                                                      {"severity", "P8"},
                                                                      {"since", "yesterday"},
                                                                      {"until", "12:00"},
                                                                      {"limit", "0"}}) {
    const auto query = incident_query({{name, value}});
    REQUIRE_FALSE(query);
    CHECK(query.error().text.starts_with("`" + name + "`"));
  }
  CHECK_FALSE(incident_query({{"limit", "1001"}}));
  CHECK_FALSE(incident_query({{"limit", "-1"}}));
  CHECK_FALSE(incident_query({{"limit", "5x"}}));
}

}  // namespace incident_query_test
