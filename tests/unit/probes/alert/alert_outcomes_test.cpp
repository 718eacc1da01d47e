// What a run of `alert` ends as, row by row, from the request of who tells us.
#include "tests/unit/app/composition/listening_probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/outcome_rows.hpp"

namespace alert_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* alert_book = R"(version: 1
probes:
  down: {alert: Down}
  watched: {alert: Down, watchdog: Watchdog}
contacts: {ops: {external: call}}
rules: [{name: is-down, severity: P2, when: down.firing, steps: []}]
)";

api::SentAlert said_of(const std::string& name, bool resolved = false,
                       std::optional<Wall> ends = {}) {
  return {name, {{"job", "api"}}, "it is " + name, ends, resolved};
}

/// Nothing: `firing` is unknown.
void check_firing(const Sample& sample, std::optional<bool> expected) {
  REQUIRE(sample.found.size() == 1);
  CHECK(sample.found[0].name == "job=api");
  const Cell wanted = expected ? Cell{*expected} : Cell{};
  CHECK(sample.found[0].cells.at(0).index() == wanted.index());
  if (expected) CHECK(std::get<bool>(sample.found[0].cells.at(0)) == *expected);
}

Sample while_it_fires() {
  ListeningProbe probe(alert_book, "down");
  probe.tell(said_of("Down"));
  Sample out = probe.look();
  check_firing(out, true);
  return out;
}

Sample when_it_is_resolved() {
  ListeningProbe probe(alert_book, "down");
  probe.tell(said_of("Down"));
  probe.pass(1min);
  probe.tell(said_of("Down", true));
  Sample out = probe.look();
  check_firing(out, false);
  return out;
}

Sample with_an_end_that_is_over() {
  ListeningProbe probe(alert_book, "down");
  probe.tell(said_of("Down", false, probe.now()));
  Sample out = probe.look();
  check_firing(out, false);
  return out;
}

Sample behind_its_end() {
  ListeningProbe probe(alert_book, "down");
  probe.tell(said_of("Down", false, probe.now() + 4min));
  check_firing(probe.look(), true);
  probe.pass(4min + 1s);
  Sample out = probe.look();
  check_firing(out, std::nullopt);
  return out;
}

Sample while_the_watchdog_is_silent() {
  ListeningProbe probe(alert_book, "watched");
  for (int i = 0; i < 2; ++i) {
    probe.tell(said_of("Watchdog"));
    probe.pass(1min);
  }
  probe.tell(said_of("Down", true));
  check_firing(probe.look(), false);
  probe.pass(1min + 1s);
  Sample out = probe.look();
  check_firing(out, std::nullopt);
  return out;
}

Sample before_the_first_word() {
  ListeningProbe probe(alert_book, "down");
  Sample out = probe.look();
  CHECK(out.found.empty());
  return out;
}

Sample long_after_its_end() {
  ListeningProbe probe(alert_book, "down");
  probe.tell(said_of("Down", true));
  check_firing(probe.look(), false);
  probe.pass(1h + 1s);
  Sample out = probe.look();
  CHECK(out.found.empty());
  return out;
}

}  // namespace

TEST_CASE("every outcome of alert's page is what it says") {
  const OutcomeCases cases{
      {"it fires: `firing` is true", while_it_fires},
      {"it is resolved: `firing` is false", when_it_is_resolved},
      {"its `endsAt` is not after its receipt: `firing` is false", with_an_end_that_is_over},
      {"its `endsAt` passed and nothing was said since: `firing` is unknown", behind_its_end},
      {"it is resolved, and the watchdog has not been heard for twice its interval: `firing` is "
       "unknown",
       while_the_watchdog_is_silent},
      {"nothing was heard of it yet: there is no target", before_the_first_word},
      {"it has been over for more than an hour: there is no target", long_after_its_end},
      {"somebody runs the probe without a daemon, whom nobody tells anything",
       [] { return ListeningProbe(alert_book, "down").without_a_daemon(); }},
  };
  CHECK(check_outcomes("alert", cases) == std::vector<std::string>{});
}

}  // namespace alert_outcomes_test
