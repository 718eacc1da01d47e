#include "daemon/people/stages/rate.hpp"

#include "tests/unit/catch.hpp"

namespace rate_stage_test {

using namespace runbookd;
using namespace runbookd::people;

namespace {

const Mono start{};
const ContactBounds two_per_hour{{}, MessageRate{2, hours{1}}};

Message page(const std::string& severity = "P1", MessageMeaning meaning = MessageMeaning::opens) {
  Message out;
  out.severity = severity;
  out.meaning = meaning;
  return out;
}

}  // namespace

TEST_CASE("so many messages go on within the time, and then there is room again") {
  Rate rate;
  CHECK(rate.judge("ops", two_per_hour, page(), start).goes_on);
  CHECK(rate.judge("ops", two_per_hour, page(), start + minutes{30}).goes_on);
  const Verdict third = rate.judge("ops", two_per_hour, page(), start + minutes{59});
  CHECK_FALSE(third.goes_on);
  CHECK(third.why == "it had 2 messages in 1h");
  CHECK(rate.judge("ops", two_per_hour, page(), start + hours{1}).goes_on);
  CHECK_FALSE(rate.judge("ops", two_per_hour, page(), start + minutes{89}).goes_on);
  CHECK(rate.judge("others", two_per_hour, page(), start + minutes{89}).goes_on);
  CHECK(rate.judge("others", {}, page(), start + minutes{89}).goes_on);
}

TEST_CASE("P0 always goes, and so does what ends something that was told") {
  Rate rate;
  for (int i = 0; i < 2; ++i) rate.judge("ops", two_per_hour, page(), start);
  CHECK(rate.judge("ops", two_per_hour, page("P0"), start).goes_on);
  CHECK(rate.judge("ops", two_per_hour, page("P2", MessageMeaning::resolved), start).goes_on);
  CHECK(rate.judge("ops", two_per_hour, page("P2", MessageMeaning::acknowledged), start).goes_on);
  CHECK_FALSE(rate.judge("ops", two_per_hour, page("P1"), start).goes_on);
}

TEST_CASE("that messages are left out is told once, until one goes on again") {
  Rate rate;
  CHECK(rate.is_to_be_told("ops"));
  CHECK_FALSE(rate.is_to_be_told("ops"));
  rate.judge("ops", two_per_hour, page(), start);
  CHECK(rate.is_to_be_told("ops"));
  CHECK(left_out(page(), *two_per_hour.rate).title ==
        "more than 2 messages in 1h: others are left out until there are fewer");
}

}  // namespace rate_stage_test
