// What actions may ask of the past: who served since when, and by whose choice.
#include "daemon/app/composition/history.hpp"

#include "tests/unit/catch.hpp"

namespace history_test {

using namespace runbookd;

namespace {

decide::Record serving(const std::string& revision, bool chosen, Wall at) {
  decide::Record r;
  r.kind = decide::RecordKind::serving;
  r.at.wall = at;
  r.resource = "api";
  r.facts = {{"revision", revision}, {"chosen", chosen ? "true" : "false"}};
  return r;
}

}  // namespace

TEST_CASE("before there is a core nothing is known") {
  const auto history = app::history_of([] { return nullptr; });
  CHECK_FALSE(history.chosen_by_us("api", "r1"));
  CHECK_FALSE(history.serving_since("api", "r1"));
}

TEST_CASE("a revision that served twice is known by its last time") {
  decide::Ledger ledger;
  const Wall begin{hours{1}};
  ledger.apply(serving("r1", false, begin));
  ledger.apply(serving("r2", false, begin + hours{1}));
  ledger.apply(serving("r1", true, begin + hours{2}));
  const auto history = app::history_of([&ledger] { return &ledger; });
  CHECK(history.chosen_by_us("api", "r1"));
  CHECK(history.serving_since("api", "r1") == begin + hours{2});
  CHECK_FALSE(history.chosen_by_us("api", "r2"));
  CHECK_FALSE(history.serving_since("api", "r3"));
  CHECK_FALSE(history.serving_since("web", "r1"));
}

}  // namespace history_test
