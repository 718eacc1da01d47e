#include "daemon/people/stages/gather.hpp"

#include "tests/unit/catch.hpp"

namespace gather_stage_test {

using namespace runbookd;
using namespace runbookd::people;

namespace {

Message about(int incident, const std::string& severity = "P1") {
  Message out;
  out.incident = "INC-" + std::to_string(incident);
  out.severity = severity;
  out.title = out.incident;
  return out;
}

// How many of `count` messages, so far apart, go by themselves.
int alone(int count, Nanos apart) {
  Gather gather;
  int out = 0;
  Mono now{};
  for (int i = 0; i < count; ++i, now += apart) {
    gather.due(now);
    out += gather.judge("ops", about(i), now).holds ? 0 : 1;
  }
  return out;
}

}  // namespace

TEST_CASE("five go by themselves, and what comes within the same half minute waits") {
  CHECK(alone(5, seconds{1}) == 5);
  CHECK(alone(100, milliseconds{1}) == 5);
  CHECK(alone(100, seconds{7}) == 100);
}

TEST_CASE("what waits goes half a minute after the first that waits, each incident once") {
  Gather gather;
  const Mono start{hours{1}};
  for (int i = 0; i < 5; ++i) CHECK_FALSE(gather.judge("ops", about(i), start).holds);
  CHECK_FALSE(gather.next_due());
  CHECK(gather.judge("ops", about(5), start + seconds{3}).holds);
  CHECK(gather.judge("ops", about(6), start + seconds{20}).holds);
  Message newer = about(5);
  newer.title = "it is over";
  const Gather::Answer answer = gather.judge("ops", newer, start + seconds{32});
  CHECK(answer.holds);
  CHECK(answer.instead_of.value().title == "INC-5");  // it has its end here
  CHECK(gather.next_due() == start + seconds{33});
  CHECK(gather.due(start + seconds{32}).empty());
  const auto due = gather.due(start + seconds{33});
  REQUIRE(due.size() == 1);
  REQUIRE(due[0].second.size() == 2);
  CHECK(due[0].second[0].title == "it is over");
  CHECK_FALSE(gather.next_due());
  CHECK_FALSE(gather.judge("ops", about(7), start + seconds{34}).holds);
}

TEST_CASE("P0 waits for nothing and stands in the list too, and no contact waits for another") {
  Gather gather;
  const Mono now{hours{1}};
  for (int i = 0; i < 9; ++i) static_cast<void>(gather.judge("ops", about(i), now));
  CHECK_FALSE(gather.judge("ops", about(9, "P0"), now).holds);
  CHECK_FALSE(gather.judge("boss", about(0), now).holds);
  const auto due = gather.due(now + seconds{30});
  REQUIRE(due.size() == 1);
  CHECK(due[0].first == "ops");
  CHECK(due[0].second.size() == 5);
}

}  // namespace gather_stage_test
