// What is on its way when the process dies: the runbook's night of ninety bad minutes and five good
// ones, killed behind each event.
#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace unsent_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string book = R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
contacts:
  channel:   {webhook: "http://127.0.0.1:2/"}
  primary:   {webhook: "http://127.0.0.1:3/"}
  secondary: {webhook: "http://127.0.0.1:4/"}
  manager:   {webhook: "http://127.0.0.1:5/"}
  cto:       {webhook: "http://127.0.0.1:6/"}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
escalation:
  - {notify: [channel, primary]}
  - {after: 15m, unless: acked, notify: [secondary]}
  - {after: 30m, unless: resolved, notify: [manager]}
  - {after: 1h, only: [P0, P1], notify: [cto]}
severities: {P1: {ack_within: 15m}}
rules:
  - {name: down, severity: P1, when: not site.up, steps: [], updates: {every: 20m, to: [channel]}}
)";

constexpr Nanos bad_until = 90min;
constexpr Nanos over = 95min;

using ToWhom = std::pair<std::string, std::string>;  // key, contact

struct Night {
  explicit Night(bool arrives) { s.hold_messages(!arrives); }
  void go_on() {
    t += 10s;
    s.at(t);
    t > bad_until ? s.ok("site") : s.bad("site");
  }
  void to_the_end() {
    while (t < over) go_on();
  }

  Scene s{book};
  Nanos t{};
};

std::map<ToWhom, std::vector<std::string>> titles(const Scene& s) {
  std::map<ToWhom, std::vector<std::string>> out;
  for (const auto& m : s.messages())
    for (const std::string& contact : m.contacts) out[{m.key, contact}].push_back(title(m));
  return out;
}

// Within the first `records`.
std::set<ToWhom> arrived(const Scene& s, std::size_t records) {
  std::set<ToWhom> out;
  for (const decide::Record& r : std::span(s.journal()).first(records))
    if (r.status == "sent") out.emplace(fact_of(r, "key"), fact_of(r, "contact"));
  return out;
}

void killed_behind(std::size_t records, bool arrives,
                   const std::map<ToWhom, std::vector<std::string>>& expected) {
  Night night(arrives);
  while (night.s.journal().size() < records) night.go_on();
  night.s.crash_behind(records);
  const auto before = arrived(night.s, records);
  night.s.hold_messages(false);
  night.to_the_end();
  const auto told = titles(night.s);
  CHECK(told.size() == expected.size());
  for (const auto& [to, first] : expected) {
    INFO(to.first << " to " << to.second);
    REQUIRE(told.contains(to));
    const auto& said = told.at(to);
    if (before.contains(to)) CHECK(said.size() == 1);
    CHECK(said.size() <= 2);
    CHECK(std::set<std::string>(said.begin(), said.end()).size() == 1);
  }
}

}  // namespace

TEST_CASE("killed behind any event: what was on its way is sent again, what arrived is not") {
  for (const bool arrives : {true, false}) {
    INFO("messages " << (arrives ? "arrive" : "are on their way"));
    Night whole(arrives);
    whole.to_the_end();
    const auto expected = titles(whole.s);
    CHECK(expected.contains({"INC-1/escalation.4.1", "cto"}));
    CHECK(expected.contains({"INC-1/ack_missed", "manager"}));
    CHECK(expected.contains({"INC-1/update.5", "channel"}));
    CHECK(expected.contains({"INC-1/resolved", "cto"}));
    const auto& cuts = whole.s.ends_of_events();
    for (const std::size_t behind : std::set<std::size_t>(cuts.begin() + 1, cuts.end())) {
      INFO("behind " << behind);
      killed_behind(behind, arrives, expected);
    }
  }
}

TEST_CASE("a contact that has its message is not told again, when another still waits for it") {
  Night night(false);
  night.go_on();
  const auto before = night.s.messages().size();
  const std::string key = "INC-1/escalation.1.1";
  night.s.feed(
      decide::MessageEnded{"channel", "INC-1", "down", decide::MessageEnded::How::sent, {}, key});
  night.s.restart();
  std::set<std::string> again;
  for (std::size_t i = before; i < night.s.messages().size(); ++i)
    if (night.s.messages()[i].key == key)
      again.insert(night.s.messages()[i].contacts.begin(), night.s.messages()[i].contacts.end());
  CHECK(again == std::set<std::string>{"primary"});
}

TEST_CASE("what is sent again says how its incident stands by now") {
  Night night(false);
  night.to_the_end();
  REQUIRE(night.s.state("down") == "resolved");
  const auto before = night.s.messages().size();
  night.s.restart();
  REQUIRE(night.s.messages().size() > before);
  for (std::size_t i = before; i < night.s.messages().size(); ++i)
    CHECK(night.s.messages()[i].state == "resolved");
}

TEST_CASE("what failed for good, or was passed over, is not sent again either") {
  using How = decide::MessageEnded::How;
  for (const How how : {How::failed, How::passed_over}) {
    Night night(false);
    night.go_on();
    for (const auto& [key, it] : std::map(night.s.engine().ledger().unsent()))
      for (const std::string& contact : it.contacts)
        night.s.feed(decide::MessageEnded{contact, it.incident, it.rule, how, "refused", key});
    const auto before = night.s.messages().size();
    night.s.restart();
    CHECK(night.s.messages().size() == before);
    CHECK(night.s.engine().ledger().unsent().empty());
  }
}

}  // namespace unsent_test
