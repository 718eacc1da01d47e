// AWS, December 2021: clients that all came back at once kept a network congested.
#include "tests/replays/stage.hpp"

namespace replay_11_aws_2021 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

constexpr int services = 4;

std::string name(int i) { return "s" + std::to_string(i); }

std::string rulebook() {
  std::string resources = "resources:\n";
  std::string probes = "probes:\n";
  std::string rules = "rules:\n";
  for (int i = 0; i < services; ++i) {
    resources += "  r" + std::to_string(i) + ": {kind: service}\n";
    probes += "  " + name(i) + ": {http: \"http://127.0.0.1:1/\", every: 10s, timeout: 2s, " +
              "resource: r" + std::to_string(i) + "}\n";
    rules += "  - {name: " + name(i) + "-down, severity: P2, when: not " + name(i) +
             ".up, steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: r" +
             std::to_string(i) + ", verb: restart}]}\n";
  }
  return "version: 1\nmode: act\ndefaults: {for: 0s, startup_grace: 0s}\n" + resources + probes +
         rules;
}

void all_down(Scene& s) {
  for (int i = 0; i < services; ++i) s.bad(name(i));
}

int waiting(const Scene& s) {
  int count = 0;
  for (int i = 0; i < services; ++i) count += s.step(name(i) + "-down", 1) == "withheld:in_flight";
  return count;
}

}  // namespace

TEST_CASE("replay 11: however many services are down at once, two actions run and the rest wait") {
  Scene s{rulebook()};
  s.hang("webhook");
  play(s, 0s, 300s, 10s, all_down);
  CHECK(s.started("webhook") == 2);
  CHECK(waiting(s) == services - 2);
}

TEST_CASE("replay 11: the others follow when there is room") {
  Scene s{rulebook()};
  s.hang("webhook");
  play(s, 0s, 60s, 10s, all_down);
  REQUIRE(s.started("webhook") == 2);
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  play(s, 70s, 90s, 10s, all_down);
  CHECK(s.started("webhook") == 3);
}

}  // namespace replay_11_aws_2021
