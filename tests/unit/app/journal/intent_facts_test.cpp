// What an INTENT says is written as facts and read back as it was.
#include "daemon/app/journal/intent_facts.hpp"

#include <cmath>

#include "daemon/app/journal/codec.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::journal::intent_facts_test {

namespace {

decide::IntentDetail full() {
  decide::IntentDetail out;
  out.verb = "rollback";
  out.binds = {"to", "traffic"};
  out.transition = Transition{"r2", "r1"};
  out.prior = {{"traffic", "r2=100"}};
  out.undo = {{"from", "r1"}, {"to", "r2"}};
  out.before = {0.05, -3, 1e300};
  out.evidence = "error_ratio = 6.2%";
  out.undo_of = "INC-1.s1.1";
  out.config = "abc";
  return out;
}

}  // namespace

TEST_CASE("an intent is kept as facts beside its parameters, and both come back") {
  decide::Record written;
  written.kind = decide::RecordKind::intent;
  written.facts = {{"from", "r2"}, {"to", "r1"}};
  written.intended = full();
  const decide::Record kept = normalised(written, {});
  CHECK_FALSE(kept.intended);
  CHECK(kept.facts.at("undo.to") == "r2");
  CHECK(kept.facts.at("transition.from") == "r2");
  const decide::Record back = restored(kept);
  CHECK(back.facts == written.facts);
  REQUIRE(back.intended);
  CHECK(*back.intended == full());
}

TEST_CASE("what an intent does not say is not written, and is read as nothing") {
  Facts facts = with_intent({{"argv", "true"}}, {});
  CHECK(facts == Facts{{"argv", "true"}, {"config", ""}, {"verb", ""}});
  CHECK(take_intent(facts) == decide::IntentDetail{});
  CHECK(facts == Facts{{"argv", "true"}});
}

TEST_CASE("values that were unknown are kept as such, and rubbish is no value") {
  decide::IntentDetail odd;
  odd.before = {std::nan(""), 2};
  Facts facts = with_intent({}, odd);
  const auto read = take_intent(facts).before;
  REQUIRE(read.size() == 2);
  CHECK(std::isnan(read[0]));
  CHECK(read[1] == Approx(2));
  Facts foreign{{"before", "0.05,what"}};
  CHECK(take_intent(foreign).before.empty());
}

TEST_CASE("only an intent is read as one") {
  decide::Record outcome;
  outcome.kind = decide::RecordKind::outcome;
  outcome.facts = {{"undo_of", "a"}};
  CHECK_FALSE(restored(outcome).intended);
  CHECK(restored(outcome).facts == outcome.facts);
}

}  // namespace runbookd::journal::intent_facts_test
