#include "remediations/cloud_run/candidate.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/remediations/cloud_run/samples.hpp"

namespace candidate_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

// api-4 serves and is bad; the others are older, in order.
std::vector<RevisionState> four() {
  return {revision("api-1", "2026-01-01T00:00:00Z", "a"),
          revision("api-2", "2026-01-02T00:00:00Z", "b"),
          revision("api-3", "2026-01-03T00:00:00Z", "c"),
          revision("api-4", "2026-01-04T00:00:00Z", "d")};
}

History since(const std::string& incident) { return parse_history({{"incident_since", incident}}); }

std::string reason_for(const Choice& choice, const std::string& revision) {
  for (const auto& [name, reason] : choice.rejected) {
    if (name == revision) return reason;
  }
  return "";
}

}  // namespace

TEST_CASE("without a journal the newest older ready revision is chosen") {
  const auto choice = choose_previous("api-4", four(), since("2026-01-04T00:05:00Z"));
  REQUIRE(choice);
  CHECK(choice->revision == "api-3");
}

TEST_CASE("what the journal saw serve well comes first") {
  auto history = since("2026-01-04T00:05:00Z");
  history.good = {"api-2", "api-1"};
  const auto choice = choose_previous("api-4", four(), history);
  REQUIRE(choice);
  CHECK(choice->revision == "api-2");
  CHECK(choice->why.find("journal") != std::string::npos);
}

TEST_CASE("a revision rolled away from is never gone back to") {
  auto history = since("2026-01-04T00:05:00Z");
  history.good = {"api-3", "api-2"};
  history.rolled_from = {"api-3"};
  const auto choice = choose_previous("api-4", four(), history);
  REQUIRE(choice);
  CHECK(choice->revision == "api-2");
  CHECK(reason_for(*choice, "api-3") == "rolled away from within 24 h");
}

TEST_CASE("not ready, deleted and newer ones and the same image are no candidates") {
  std::vector<RevisionState> all{revision("same", "2026-01-03T00:00:00Z", "d"),
                                 revision("sick", "2026-01-03T00:00:00Z", "b", false),
                                 revision("gone", "2026-01-03T00:00:00Z", "c", true,
                                          R"(,"deleteTime":"2026-01-03T01:00:00Z")"),
                                 revision("newer", "2026-01-05T00:00:00Z", "e"),
                                 revision("bad", "2026-01-04T00:00:00Z", "d")};
  const auto none = choose_previous("bad", all, since("2026-01-04T00:05:00Z"));
  REQUIRE_FALSE(none);
  CHECK(none.error().refusal.error == ActionError::no_target);
  const Choice& considered = none.error().considered;
  CHECK(reason_for(considered, "same") == "same image digest as bad");
  CHECK(reason_for(considered, "sick") == "not ready");
  CHECK(reason_for(considered, "gone") == "deleted");
  CHECK(reason_for(considered, "newer") == "not older than bad");
}

TEST_CASE("a fault long after the deploy is not the deploy's") {
  const auto late = choose_previous("api-4", four(), since("2026-01-04T00:31:00Z"));
  REQUIRE_FALSE(late);
  CHECK(late.error().refusal.error == ActionError::ineligible);
  CHECK(choose_previous("api-4", four(), since("2026-01-04T00:30:00Z")));
  SECTION("but traffic that came late makes it so again") {
    auto history = since("2026-01-04T05:00:00Z");
    history.serving_since = parse_rfc3339("2026-01-04T04:50:00Z");
    CHECK(choose_previous("api-4", four(), history));
  }
}

TEST_CASE("an unlisted serving revision means no choice") {
  CHECK_FALSE(choose_previous("api-9", four(), {}));
  CHECK_FALSE(choose_previous("api-4", {}, {}));
}

TEST_CASE("a named revision must exist, be ready, and not be banned or serving") {
  CHECK(choose_named("api-1", "api-4", four(), {}));
  CHECK_FALSE(choose_named("api-4", "api-4", four(), {}));
  CHECK_FALSE(choose_named("api-7", "api-4", four(), {}));
  History banned;
  banned.rolled_from = {"api-1"};
  CHECK_FALSE(choose_named("api-1", "api-4", four(), banned));
}

TEST_CASE("history facts are lists with optional spaces") {
  const auto history =
      parse_history({{"good", "a, b ,,c"}, {"rolled_from", ""}, {"incident_since", "x"}});
  CHECK(history.good == std::vector<std::string>{"a", "b", "c"});
  CHECK(history.rolled_from.empty());
  CHECK_FALSE(history.incident_since);
}

}  // namespace candidate_test
