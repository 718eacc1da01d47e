// What a run of `heartbeat` ends as, row by row, from the job's request.
#include "tests/unit/app/composition/listening_probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/outcome_rows.hpp"

namespace heartbeat_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* job_book = R"(version: 1
probes:
  nightly: {heartbeat: {within: 20m, grace: 5m}}
contacts: {ops: {external: call}}
rules: [{name: no-backup, severity: P2, when: not nightly.up, steps: []}]
)";

Sample after_a_word(Nanos silence, bool ok = true) {
  ListeningProbe probe(job_book, "nightly");
  probe.beat(ok, "no space left");
  probe.pass(silence);
  return probe.look();
}

Sample after_no_word(Nanos silence) {
  ListeningProbe probe(job_book, "nightly");
  probe.pass(silence);
  return probe.look();
}

}  // namespace

TEST_CASE("every outcome of heartbeat's page is what it says") {
  const OutcomeCases cases{
      {"a word came in time, and all went well", [] { return after_a_word(25min); }},
      {"a word came in time, and says that the job failed", [] { return after_a_word(1s, false); }},
      {"no word for longer than `within` and `grace`", [] { return after_a_word(25min + 1s); }},
      {"no word since we began to listen, for longer than that",
       [] { return after_no_word(25min + 1s); }},
      {"no word since we began to listen, and that is not so long ago",
       [] { return after_no_word(25min); }},
      {"somebody runs the probe without a daemon, whom nobody tells anything",
       [] { return ListeningProbe(job_book, "nightly").without_a_daemon(); }},
  };
  CHECK(check_outcomes("heartbeat", cases) == std::vector<std::string>{});
}

}  // namespace heartbeat_outcomes_test
