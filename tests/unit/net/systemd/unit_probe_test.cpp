// What a unit's state is worth; how systemd is asked is tried on a real bus (tests/integration).
#include "daemon/net/systemd/unit_probe.hpp"

#include "tests/unit/catch.hpp"

namespace unit_probe_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

UnitState state_of(const std::string& active, const std::string& sub,
                   const std::string& type = "simple") {
  UnitState out;
  out.load = "loaded";
  out.active = active;
  out.sub = sub;
  out.type = type;
  out.result = "success";
  out.restarts = 2;
  out.since = 1'700'000'000;
  return out;
}

enum { active, state, restarts, since };

}  // namespace

TEST_CASE("names of units are those of systemctl") {
  CHECK(unit_name("nginx") == "nginx.service");
  CHECK(unit_name("nginx.service") == "nginx.service");
  CHECK(unit_name("backup.timer") == "backup.timer");
  CHECK(unit_name("worker@mail") == "worker@mail.service");
  CHECK(unit_name("org.example.Thing") == "org.example.Thing.service");
  CHECK(unit_name("dev-sda1.device") == "dev-sda1.device");
  CHECK(unit_name("a\\x2db.mount") == "a\\x2db.mount");
  for (const char* none : {"", "a b", "a/b", "..", ".service", "a;b", "a\nb", "\xc3\xa4"})
    CHECK_FALSE(unit_name(none));
  CHECK_FALSE(unit_name(std::string(250, 'a')));
  CHECK(unit_name(std::string(247, 'a')));
}

TEST_CASE("a unit that runs is well, and its figures are signals") {
  const Sample sample = sample_of(state_of("active", "running"));
  CHECK(sample.outcome == Outcome::ok);
  CHECK(std::get<bool>(sample.cells[active]));
  CHECK(std::get<std::string>(sample.cells[state]) == "active");
  CHECK(std::get<double>(sample.cells[restarts]) == 2);
  CHECK(std::get<double>(sample.cells[since]) == 1'700'000'000);
  CHECK(sample.evidence.empty());
}

TEST_CASE("a unit that does not run says how") {
  auto failed = state_of("failed", "failed");
  failed.result = "exit-code";
  const Sample sample = sample_of(failed);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::state);
  CHECK(sample.detail == "failed (failed), result exit-code");
  CHECK_FALSE(std::get<bool>(sample.cells[active]));
  REQUIRE(sample.evidence.size() == 1);
  CHECK(sample.evidence[0].text == "load: loaded\nstate: failed (failed), result exit-code");
}

TEST_CASE("what is no service has no restarts, and they are not 0") {
  auto timer = state_of("active", "waiting", "");
  timer.restarts.reset();
  timer.since.reset();
  const Sample sample = sample_of(timer);
  CHECK(sample.outcome == Outcome::ok);
  CHECK(sample.cells[restarts].index() == 0);
  CHECK(sample.cells[since].index() == 0);
}

TEST_CASE("a oneshot service that is done is well, and one that failed is not") {
  CHECK(sample_of(state_of("inactive", "dead", "oneshot")).outcome == Outcome::ok);
  CHECK_FALSE(std::get<bool>(sample_of(state_of("inactive", "dead", "oneshot")).cells[active]));
  CHECK(sample_of(state_of("failed", "failed", "oneshot")).outcome == Outcome::bad);
}

TEST_CASE("a state is shown as it may be, whoever says it") {
  auto odd = state_of("active\x1b[2J\nx", "running");
  const Sample sample = sample_of(odd);
  CHECK(std::get<std::string>(sample.cells[state]).find('\x1b') == std::string::npos);
}

}  // namespace unit_probe_test
