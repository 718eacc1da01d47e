// Cloudflare, New Year 2017: a leap second made a duration negative.
#include <limits>

#include "tests/replays/stage.hpp"

namespace replay_23_leap_second {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  dns: {kind: service}
probes:
  resolver: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: dns, json: {started: s as unix}}
signals:
  age_of_it: age(resolver.started)
defaults: {for: 30s, startup_grace: 30s}
rules:
  - name: resolver-down
    severity: P1
    when: not resolver.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: dns, verb: restart, if: age(resolver.started) > 1h}]
)";

}  // namespace

TEST_CASE(
    "replay 23: a time in the future has a negative age, and that is a number like any other") {
  Scene s{rulebook};
  s.at(60s);
  const double now = to_seconds(s.now().wall.time_since_epoch());
  s.ok("resolver", {{"started", now + 1}});
  const auto age = s.engine().value_of(*s.plan().signals.at("age_of_it"), s.now());
  CHECK(age.number == -1.0);
  // It is not older than an hour, so the step does not apply; nothing wraps around.
  play(s, 70s, 120s, 10s, [&](Scene& scene) { scene.bad("resolver", {{"started", now + 3600}}); });
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("resolver-down", 1) == "skipped");
}

TEST_CASE("replay 23: durations end at their limits instead of wrapping") {
  CHECK(from_seconds(1e300) == Nanos::max());
  CHECK(from_seconds(-1e300) == Nanos::min());
  CHECK(from_seconds(std::numeric_limits<double>::quiet_NaN()) == 0ns);
  CHECK(saturating_add(Mono::max(), 1h) == Mono::max());
}

TEST_CASE("replay 23: after a step of the wall clock it observes first, and then acts") {
  Scene s{rulebook};
  s.at(60s);
  const auto down = [](Scene& scene) {
    const double now = to_seconds(scene.now().wall.time_since_epoch());
    scene.bad("resolver", {{"started", now - 86400}});
  };
  play(s, 60s, 80s, 10s, down);
  s.feed(decide::ClockStep{});
  play(s, 90s, 100s, 10s, down);
  CHECK(s.started("webhook") == 0);
  CHECK(s.step("resolver-down", 1) == "withheld:startup_grace");
  play(s, 110s, 120s, 10s, down);
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_23_leap_second
