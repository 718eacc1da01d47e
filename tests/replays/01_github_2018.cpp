// GitHub, October 2018: a link was cut for 43 seconds, and the database failed over.
#include "tests/replays/stage.hpp"

namespace replay_01_github_2018 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  db: {kind: postgres}
probes:
  primary: {postgres: "postgres://10.0.0.1/app", every: 5s, timeout: 2s, resource: db}
contacts:
  dba: {webhook: "http://127.0.0.1:2/"}
rules:
  - name: primary-lost
    severity: P0
    when: consecutive_failures(primary) >= 3
    for: 20s
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: db, verb: failover, hazard: stateful}]
    verify: primary.up
)";

void up(Scene& s) { s.ok("primary"); }
void cut(Scene& s) { s.bad("primary"); }

}  // namespace

TEST_CASE("replay 01: a link that is cut for 43 seconds moves no primary, whoever approves later") {
  Scene s{rulebook};
  play(s, 0s, 60s, 5s, up);
  play(s, 65s, 105s, 5s, cut);
  REQUIRE(s.state("primary-lost") == "awaiting_approval");
  play(s, 110s, 115s, 5s, up);
  s.feed(word(Verb::approve, s.incident("primary-lost")->id));
  play(s, 120s, 400s, 5s, up);
  CHECK(s.started("webhook") == 0);
  CHECK(s.state("primary-lost") == "resolved");
}

TEST_CASE("replay 01: with the default `for` of two minutes a blip is not even an incident") {
  std::string text = rulebook;
  text.erase(text.find("    for: 20s\n"), 13);
  Scene s{text};
  play(s, 0s, 60s, 5s, up);
  play(s, 65s, 105s, 5s, cut);
  play(s, 110s, 300s, 5s, up);
  CHECK(s.incident("primary-lost") == nullptr);
}

TEST_CASE("replay 01: a primary that is gone is failed over once, by a word of people") {
  Scene s{rulebook};
  play(s, 0s, 60s, 5s, up);
  play(s, 65s, 200s, 5s, cut);
  REQUIRE(s.state("primary-lost") == "awaiting_approval");
  CHECK_FALSE(s.messages().empty());
  CHECK(s.started("webhook") == 0);
  const std::string id = s.incident("primary-lost")->id;
  s.feed(word(Verb::approve, id)).feed(word(Verb::approve, id));
  CHECK(s.started("webhook") == 1);
  play(s, 270s, 300s, 5s, up);
  CHECK(s.step("primary-lost", 1) == "fixed");
}

}  // namespace replay_01_github_2018
