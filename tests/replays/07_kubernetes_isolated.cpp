// Kubernetes before 1.3: a master that was cut off from its nodes took them all for dead.
#include "tests/replays/stage.hpp"

namespace replay_07_kubernetes_isolated {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

constexpr int nodes = 8;

std::string name(int i) { return "node" + std::to_string(i); }

// A cluster: each node is a resource of its own with a probe and a rule that evicts.
std::string cluster(const std::string& top = {}) {
  std::string resources = "resources:\n";
  std::string probes = "probes:\n";
  std::string rules = "rules:\n";
  for (int i = 0; i < nodes; ++i) {
    resources += "  n" + std::to_string(i) + ": {kind: service}\n";
    probes += "  " + name(i) + ": {http: \"http://127.0.0.1:1/\", every: 10s, timeout: 2s, " +
              "resource: n" + std::to_string(i) + "}\n";
    rules += "  - {name: " + name(i) + "-lost, severity: P2, when: not " + name(i) +
             ".up, steps: [{do: webhook, url: \"http://127.0.0.1:3/\", target: n" +
             std::to_string(i) + ", verb: evict}]}\n";
  }
  return "version: 1\nmode: act\n" + top +
         "defaults: {for: 30s, startup_grace: 0s, rails: {in_flight: 2}}\n" + resources + probes +
         rules;
}

// Every node answers but the first `lost`.
auto answers(int lost) {
  return [=](Scene& s) {
    for (int i = 0; i < nodes; ++i) i < lost ? s.bad(name(i)) : s.ok(name(i));
  };
}

const std::string sentinels = "self: {sentinels: [\"tcp:127.0.0.1:9\"]}\n";

}  // namespace

TEST_CASE("replay 07: when every node is lost at once, none is evicted") {
  Scene s{cluster()};
  play(s, 0s, 60s, 10s, answers(0));
  play(s, 70s, 130s, 10s, answers(nodes));
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "storm"));
}

TEST_CASE("replay 07: cut off from the witnesses too it does nothing, for as long as that lasts") {
  Scene s{cluster(sentinels)};
  play(s, 0s, 60s, 10s, answers(0));
  s.feed(decide::SentinelVerdict{false});
  play(s, 70s, 1h, 10s, answers(nodes));
  CHECK(s.started("webhook") == 0);
  // The link is back, and so are the nodes that were never gone: all clocks begin again.
  s.feed(decide::SentinelVerdict{true});
  play(s, 1h + 10s, 1h + 60s, 10s, answers(0));
  CHECK(s.started("webhook") == 0);
  play(s, 1h + 70s, 1h + 100s, 10s, answers(1));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("replay 07: one node that is lost is evicted") {
  Scene s{cluster()};
  play(s, 0s, 60s, 10s, answers(0));
  play(s, 70s, 130s, 10s, answers(1));
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_07_kubernetes_isolated
