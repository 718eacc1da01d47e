// Rules that count over targets are judged at most ten times a second, and miss nothing.
#include "daemon/decide/rules/judging_pace.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace judging_pace_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

constexpr Mono start{1h};

decide::JudgingTurn turn(int rule, bool condition, bool verifies, bool fresh) {
  return {rule, 0, condition, verifies, fresh};
}

const std::string fleet = R"(version: 1
mode: act
probes:
  web: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [a, b, c, d]}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: half, severity: P2, when: share(not web.up) >= 50%}
  - {name: one, severity: P3, when: not web.up}
)";

Nanos opened_at(const Scene& s, const std::string& rule, const std::string& target = {}) {
  const auto* incident = s.incident(rule, target);
  REQUIRE(incident != nullptr);
  return incident->opened_at.mono - Mono{1h};
}

}  // namespace

TEST_CASE("the first turn comes at once, the next is owed until a tenth of a second has passed") {
  decide::JudgingPace pace;
  CHECK(pace.is_now(turn(1, true, false, true), start));
  CHECK(pace.next() == Mono::max());
  CHECK_FALSE(pace.is_now(turn(1, true, false, false), start + 10ms));
  CHECK_FALSE(pace.is_now(turn(1, false, true, true), start + 90ms));
  CHECK(pace.is_now(turn(2, true, false, true), start + 50ms));
  CHECK(pace.next() == start + 100ms);
  CHECK(pace.due(start + 99ms).empty());
  const auto due = pace.due(start + 100ms);
  REQUIRE(due.size() == 1);
  CHECK(due[0].rule == 1);
  CHECK((due[0].condition && due[0].verifies && due[0].fresh));
  CHECK(pace.next() == Mono::max());
  CHECK_FALSE(pace.is_now(turn(1, true, false, true), start + 150ms));
  CHECK(pace.next() == start + 200ms);
  CHECK(pace.due(start + 1s).size() == 1);
  CHECK(pace.is_now(turn(1, true, false, true), start + 2s));
}

TEST_CASE("what several targets say at one time is judged together") {
  Scene s{fleet};
  s.at(0s);
  for (const char* target : {"a", "b", "c", "d"}) s.ok("web", {}, target);
  s.at(10s).bad("web", {}, "a");
  s.at(10s + 20ms).bad("web", {}, "b");
  CHECK(s.incident("half") == nullptr);
  s.at(11s);
  CHECK(opened_at(s, "half") == 10s + 100ms);
  // Of its own target every rule hears at once.
  CHECK(opened_at(s, "one", "b") == 10s + 20ms);
}

TEST_CASE("a lone sample is judged when it comes") {
  Scene s{fleet};
  s.at(0s);
  for (const char* target : {"a", "b", "c", "d"}) s.ok("web", {}, target);
  s.at(10s).bad("web", {}, "a");
  s.at(12s).bad("web", {}, "b");
  CHECK(opened_at(s, "half") == 12s);
  CHECK(s.engine().next_wakeup() > s.now().mono);
}

}  // namespace judging_pace_test
