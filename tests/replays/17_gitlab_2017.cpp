// GitLab, January 2017: there were backups, and they were empty.
#include "tests/replays/stage.hpp"

namespace replay_17_gitlab_2017 {

using namespace runbookd;
using namespace runbookd::replay;

namespace {

const std::string rulebook = R"(version: 1
mode: act
resources:
  db: {kind: postgres}
probes:
  pg: {postgres: "postgres://10.0.0.1/app", every: 10s, timeout: 2s, resource: db}
  backup: {http: "http://127.0.0.1:2/", every: 1m, timeout: 2s, json: {at: at as unix, size: size as B}}
contacts:
  dba: {webhook: "http://127.0.0.1:2/"}
defaults: {for: 0s, startup_grace: 0s}
rules:
  - name: replication-stuck
    severity: P1
    when: pg.replication_lag > 1h
    steps:
      - do: webhook
        url: "http://127.0.0.1:3/"
        target: db
        verb: reinitialise
        hazard: destructive
        approval: {from: [dba], ttl: 1h}
        requires: age(backup.at) < 24h and backup.size > 1GiB
)";

// What a backup page says: how old the newest is, and how large.
auto lagging(Nanos age, double bytes) {
  return [=](Scene& s) {
    const double at = to_seconds((s.now().wall - age).time_since_epoch());
    s.ok("backup", {{"at", at}, {"size", bytes}}).ok("pg", {{"replication_lag", 7200.0}});
  };
}

void approve(Scene& s) {
  s.feed(word(Verb::approve, "INC-1"));
  Command dba = word(Verb::approve, "INC-1");
  dba.who = "dba";
  s.feed(dba);
}

}  // namespace

TEST_CASE("replay 17: an empty backup is none, so nothing that destroys is even asked for") {
  Scene s{rulebook};
  play(s, 0s, 600s, 10s, lagging(1h, 0));
  approve(s);
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "requires_false"));
  CHECK(s.state("replication-stuck") == "escalated");
  CHECK_FALSE(s.messages().empty());
}

TEST_CASE("replay 17: nor is a backup of which nobody knows the size") {
  Scene s{rulebook};
  play(s, 0s, 600s, 10s,
       [](Scene& scene) { scene.ok("backup").ok("pg", {{"replication_lag", 7200.0}}); });
  approve(s);
  CHECK(s.started("webhook") == 0);
  CHECK(withheld(s, "requires_unknown"));
}

TEST_CASE("replay 17: a backup that is fresh and full, and a word of those who answer for it, go") {
  Scene s{rulebook};
  play(s, 0s, 60s, 10s, lagging(1h, 4e11));
  REQUIRE(s.state("replication-stuck") == "awaiting_approval");
  approve(s);
  CHECK(s.started("webhook") == 1);
}

}  // namespace replay_17_gitlab_2017
