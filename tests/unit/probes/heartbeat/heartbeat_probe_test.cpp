// What is made of what a job said, and of its silence: the rows of its outcomes.
#include "probes/heartbeat/heartbeat_probe.hpp"

#include "probes/heartbeat/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace heartbeat_probe_test {

using namespace runbookd;
using namespace std::chrono_literals;

namespace {

const Wall noon{hours{24 * 365 * 50}};
const probes::HeartbeatArguments twenty{20min, 5min};

Sample after(Nanos silence, const std::string& status, const std::string& text = {}) {
  const HeardWord word{noon - silence, status, text, std::nullopt};
  return probes::heartbeat_now(twenty, &word, noon - 48h, noon);
}

}  // namespace

TEST_CASE("the heartbeat fixtures say exactly what is wrong") {
  CHECK(test::check_fixtures("heartbeat", {probes::heartbeat_rows.probes.front()}) ==
        std::vector<std::string>{});
}

TEST_CASE("a word in time is well, to the end of its grace") {
  CHECK(after(0s, "ran").outcome == Outcome::ok);
  CHECK(after(25min, "ran", "42 GB").detail == "42 GB");
  const Sample late = after(25min + 1s, "ran", "42 GB");
  CHECK(late.outcome == Outcome::bad);
  CHECK(late.reason == Reason::missing);
  CHECK(late.detail == "no word for 25m1s; one is expected each 20m");
  REQUIRE(late.evidence.size() == 1);
  CHECK(late.evidence[0].text == "42 GB");
  CHECK(std::get<double>(late.cells.at(0)) == to_seconds((noon - 25min - 1s).time_since_epoch()));
}

TEST_CASE("a job that says that it failed is bad at once, and its words are kept") {
  const Sample failed = after(1s, "failed", "no space\nleft on /backup");
  CHECK(failed.outcome == Outcome::bad);
  CHECK(failed.reason == Reason::state);
  CHECK(failed.detail == "it says that it failed: no space left on /backup");
  REQUIRE(failed.evidence.size() == 1);
  CHECK(failed.evidence[0].text == "no space\nleft on /backup");
}

TEST_CASE("a job that was never heard is unknown until it should have been, and then missed") {
  const Sample early = probes::heartbeat_now(twenty, nullptr, noon - 25min, noon);
  CHECK(early.outcome == Outcome::unknown);
  CHECK(early.reason == Reason::no_series);
  const Sample late = probes::heartbeat_now(twenty, nullptr, noon - 25min - 1s, noon);
  CHECK(late.outcome == Outcome::bad);
  CHECK(late.reason == Reason::missing);
  CHECK(late.cells.at(0).index() == 0);
}

}  // namespace heartbeat_probe_test
