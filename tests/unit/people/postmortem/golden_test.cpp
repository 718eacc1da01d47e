// Whole postmortems, to be read: one of the demo's incidents (a bad revision that is rolled back),
// and one that people had to end. What differs is written to the directory for temporary files, to
// be looked at and taken over.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/catch.hpp"
#include "tests/unit/people/postmortem/stories.hpp"

namespace golden_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Command;
using Verb = Command::Verb;

namespace {

void check(const std::string& name, const std::string& found) {
  const std::filesystem::path folder =
      std::filesystem::path(RUNBOOKD_SOURCE_DIR) / "tests/unit/people/postmortem/golden";
  std::ifstream in(folder / (name + ".md"), std::ios::binary);
  std::stringstream wanted;
  wanted << in.rdbuf();
  const auto lies = std::filesystem::temp_directory_path() / (name + ".md");
  if (wanted.str() != found) std::ofstream(lies, std::ios::binary) << found;
  INFO(name << ": what was found lies in " << lies);
  CHECK(wanted.str() == found);
}

// The shape of config/rulebooks/demo.yaml, at the pace that is shipped.
const std::string shop = R"(version: 1
mode: act
resources:
  api: {kind: cloud_run.service, name: api}
google: {project: demo}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  app: {scrape: "http://127.0.0.1:1/metrics", every: 10s, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
signals:
  requests: increase(app.requests_total over 1m)
  error_ratio: rate(app.errors_total over 1m) / rate(app.requests_total over 1m)
  errors_now: rate(app.errors_total over 30s) / rate(app.requests_total over 30s)
defaults: {for: 30s, resolve_after: 30s, settle: 20s, within: 3m, startup_grace: 0s}
escalation:
  - {notify: [ops]}
rules:
  - name: high-error-rate
    severity: {P1: error_ratio > 5%, P2: otherwise}
    rto: 5m
    runbook: docs/runbook.md#high-error-rate
    when: [error_ratio > 1%, requests >= 50]
    steps:
      - {do: cloud_run.rollback, target: api, to: previous, at_most: 1 per 6h}
    verify: errors_now < 1%
)";

// Twenty requests per second, of which a share fails.
struct Traffic {
  Scene scene{shop};
  double requests = 1000;
  double errors = 10;

  void run(Nanos from, Nanos to, double failing) {
    for (Nanos t = from; t <= to; t += 10s) {
      scene.at(t).ok("site");
      requests += 200;
      errors += 200 * failing;
      scene.ok("app", {{"requests_total", test::scraped(requests)},
                       {"errors_total", test::scraped(errors)}});
    }
  }
};

const std::string store = R"(version: 1
mode: act
resources:
  db: {kind: postgres}
probes:
  pg: {tcp: "127.0.0.1:5432", every: 10s, timeout: 2s, resource: db}
contacts:
  ops: {members: [ann], webhook: "http://127.0.0.1:2/"}
  boss: {webhook: "http://127.0.0.1:3/"}
  provider: {external: "by telephone, contract 4711"}
maintenance:
  - {name: backups, windows: ["Sun 02:00-03:00 Europe/Berlin"], rules: [db-down]}
defaults: {for: 20s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
severities: {P0: {ack_within: 2m, ack_lasts: 1h}}
escalation:
  - {notify: [ops]}
  - {after: 10m, unless: acked, notify: [boss, provider]}
rules:
  - name: db-down
    severity: P0
    rto: 5m
    when: consecutive_failures(pg) >= 3
    steps:
      - {do: webhook, url: "http://127.0.0.1:4/", target: db, hazard: reversible}
      - {do: exec, argv: [./failover.sh], target: db, hazard: stateful, approval: {from: [ops], ttl: 5m}}
    verify: pg.up
)";

}  // namespace

TEST_CASE("the postmortem of a bad revision that was rolled back reads well") {
  Traffic t;
  decide::ActionPlanned plan;
  plan.parameters = {{"to", "api-00041"}};
  plan.detail = "api from api-00042 to api-00041";
  t.scene.plan("cloud_run.rollback", plan);
  t.scene.answer(
      "cloud_run.rollback",
      {ActionStatus::ok, ActionError::none, "api-00041 serves", {{"revision", "api-00041"}}});
  t.run(0s, 2min, 0);
  t.run(130s, 160s, 0.2);
  t.run(170s, 8min, 0);
  REQUIRE(t.scene.state("high-error-rate") == "resolved");
  check("rolled_back", postmortem::render(test::told(t.scene, "INC-1")));
}

TEST_CASE("the postmortem of what people had to end reads well") {
  Scene s(store);
  s.answer("webhook", {ActionStatus::no_effect, ActionError::unavailable, "answered 503", {}});
  for (Nanos t = 0s; t <= 1min; t += 10s) s.at(t).ok("pg");
  s.feed(word(Verb::pause, "db", "ann"));
  for (Nanos t = 70s; t <= 2min + 30s; t += 10s) s.at(t).bad("pg");
  s.feed(word(Verb::resume, "db", "ann"));
  for (Nanos t = 2min + 40s; t <= 4min; t += 10s) s.at(t).bad("pg");
  s.feed(decide::MessageEnded{
      "ops", "INC-1", "db-down", decide::MessageEnded::How::failed, "refused", {}});
  s.at(4min + 5s).feed(word(Verb::ack, "INC-1", "ann"));
  for (Nanos t = 4min + 10s; t <= 12min; t += 10s) s.at(t).bad("pg");
  s.restart();
  for (Nanos t = 15min; t <= 16min; t += 10s) s.at(t).bad("pg");
  for (Nanos t = 16min + 10s; t <= 18min; t += 10s) s.at(t).ok("pg");
  REQUIRE(s.state("db-down") == "resolved");
  Command note = word(Verb::note, "INC-1", "ann");
  note.reason = "the provider had replaced a disk | <b>see</b> their page";
  s.at(20min).feed(note);
  auto chronicle = test::chronicle_of(s, "INC-1");
  auto rule = postmortem::rule_text_of(s.plan(), "db-down");
  rule.external = {"provider: by telephone, contract 4711"};
  check("handed_over", postmortem::render(postmortem::postmortem_of(chronicle, rule)));
}

}  // namespace golden_test
