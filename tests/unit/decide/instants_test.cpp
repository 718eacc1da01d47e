// Rules that read the clock are judged at the instants at which they turn, without any sample.
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace instants_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

// The scene begins on Thursday, 2025-01-16 at 03:00 UTC, Unix 1736996400.
constexpr double begin = 1736996400.0;

std::string book(const std::string& when, const std::string& fires = "0s") {
  return R"(version: 1
mode: act
probes:
  cert: {http: "http://127.0.0.1:1/", every: 1d, timeout: 2s, json: {ends: a as unix, made: b as unix, n: c as number}}
  backup: {http: "http://127.0.0.1:2/", every: 1d, timeout: 2s}
signals:
  left: until(cert.ends)
  soon: left < 10m
defaults: {for: )" +
         fires + R"(, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - name: clock
    severity: P3
    when: ')" +
         when + "'\n";
}

// When the incident opens, in whole seconds after the start; -1 = not within the hour.
int opens_at(const std::string& when) {
  Scene s{book(when)};
  s.at(0s).ok("cert", {{"ends", begin + 1800}, {"made", begin - 600}, {"n", 2.0}}).ok("backup");
  if (s.incident("clock") != nullptr) return 0;
  s.at(1h);
  const decide::Incident* it = s.incident("clock");
  if (it == nullptr) return -1;
  return static_cast<int>(std::chrono::floor<seconds>(it->opened_at.mono - Mono{1h}).count());
}

}  // namespace

TEST_CASE("a condition on an age or on the time left turns at its instant, not at a sample") {
  CHECK(opens_at("until(cert.ends) < 20m") == 600);
  CHECK(opens_at("20m > until(cert.ends)") == 600);
  CHECK(opens_at("age(cert.made) > 15m") == 300);
  CHECK(opens_at("backup.age >= 7m") == 420);
  CHECK(opens_at("soon") == 1200);
  CHECK(opens_at("left < 25m") == 300);
  CHECK(opens_at("not (left > 25m)") == 300);
  CHECK(opens_at("backup.up and soon") == 1200);
}

TEST_CASE("sums of ages and times left turn at their instant as well") {
  CHECK(opens_at("age(cert.made) + backup.age > 20m") == 300);
  CHECK(opens_at("backup.age - until(cert.ends) > 0s") == 900);
  CHECK(opens_at("-until(cert.ends) > -20m") == 600);
  CHECK(opens_at("default(backup.age, 0s) > 7m or backup.age > 8m") == 420);
}

TEST_CASE("so do an age times or through a value") {
  CHECK(opens_at("backup.age * 2 > 7m") == 210);
  CHECK(opens_at("backup.age * cert.n > 7m") == 210);
  CHECK(opens_at("backup.age / 2 > 7m") == 840);
}

TEST_CASE("a side may be a sum or a product of what stands still") {
  CHECK(opens_at("backup.age > cert.n * 1m + 300s") == 420);
  CHECK(opens_at("2 * backup.age > 7m") == 210);
  CHECK(opens_at("backup.age / cert.n > 210s") == 420);
  // A comparison stands still between its own instants.
  CHECK(opens_at("(backup.age > 7m) == backup.up") == 420);
}

TEST_CASE("what cannot be computed is looked at again every second") {
  CHECK(opens_at("backup.age / age(cert.made) > 50%") == 601);
  CHECK(opens_at("50% < backup.age / age(cert.made)") == 601);
  CHECK(opens_at("backup.age / age(cert.made) + 10% > 60%") == 601);
  CHECK(opens_at("10% + backup.age / age(cert.made) > 60%") == 601);
  CHECK(opens_at("(backup.age / 1m) * backup.age > 49m") == 421);
}

TEST_CASE("a factor that nobody knows gives no instant, and no sample is needed once it is known") {
  Scene s{book("backup.age * cert.n > 7m")};
  s.at(0s).ok("backup").at(10min);
  CHECK(s.state("clock") == "none");
  s.ok("cert", {{"n", 2.0}});
  CHECK(s.state("clock") != "none");
}

TEST_CASE("what does not turn by itself asks for no instant") {
  // Both sides run alike; a clock that has passed its mark.
  CHECK(opens_at("backup.age > age(cert.made)") == -1);
  CHECK(opens_at("until(cert.ends) > 40m") == -1);
  CHECK(opens_at("cert.n * 2 > 7 and backup.age > 0s") == -1);
  Scene blind{book("until(cert.ends) < 20m")};
  blind.at(1h);
  CHECK(blind.state("clock") == "none");
  CHECK(blind.engine().next_wakeup() == Mono::max());
}

TEST_CASE("a rule on the hour or the day of the week turns within a quarter of an hour") {
  CHECK(opens_at("hour() >= 3") == 0);
  Scene evening{book("hour(\"UTC\") == 4 and weekday() == 4")};
  evening.at(59min);
  CHECK(evening.state("clock") == "none");
  evening.at(61min);
  CHECK(evening.state("clock") != "none");
  evening.at(2h + 20min);
  CHECK(evening.state("clock") == "resolved");
}

TEST_CASE("a rule per target is judged on the clock for each of its targets") {
  Scene s{R"(version: 1
probes:
  job: {http: "http://{{ target }}/", every: 1d, timeout: 2s, targets: ["127.0.0.1:3", "127.0.0.1:4"]}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - {name: late, severity: P3, when: job.age > 10m}
)"};
  s.at(0s).ok("job", {}, "127.0.0.1:3").at(5min).ok("job", {}, "127.0.0.1:4");
  s.at(11min);
  CHECK(s.state("late", "127.0.0.1:3") != "none");
  CHECK(s.state("late", "127.0.0.1:4") == "none");
  s.at(16min);
  CHECK(s.state("late", "127.0.0.1:4") != "none");
}

}  // namespace instants_test
