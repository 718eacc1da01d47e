// From the core to what people read: whole screens, as files beside this one.
// RUNBOOKD_WRITE_SCREENS=1 writes them anew; then look at what they have become.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "daemon/app/api/views.hpp"
#include "daemon/cli/live/question_screen.hpp"
#include "daemon/cli/live/screen.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace screens_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr const char* book = R"(version: 1
mode: act
contacts:
  ops: {webhook: "http://127.0.0.1:9/"}
  ann: {webhook: "http://127.0.0.1:9/ann"}
resources:
  app: {kind: service, targets: [a, b]}
  db: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/{{ target }}", targets: [a, b], every: 10s, timeout: 2s, resource: app, json: {errors: e as percent}}
  database: {tcp: "127.0.0.1:2", every: 10s, timeout: 2s, resource: db}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 2m, startup_grace: 0s, rails: {spacing: {disruptive: 0s}}}
rules:
  - name: high-5xx
    severity: P1
    when: site.errors > 5%
    summary: "{{ target }} answers {{ site.errors }} of its requests with an error"
    steps:
      - {do: exec, argv: [/opt/restart, "{{ target }}"], verb: restart, target: app}
      - {do: exec, argv: [/opt/replace, "{{ target }}"], verb: replace, target: app, approval: {from: [ann], ttl: 20m}}
  - name: db-down
    severity: P0
    when: not database.up
    steps: [{do: notify, to: [ops]}]
)";

Cells errors(double share) { return {{"errors", share}}; }

// Both targets and the database, every ten seconds until `end`.
void weather(Scene& s, Nanos& t, Nanos end, double a, bool database = true) {
  for (; t <= end; t += 10s) {
    s.at(t).ok("site", errors(a), "a").ok("site", errors(0.001), "b");
    if (database)
      s.ok("database");
    else
      s.bad("database");
  }
}

json::value parsed(const std::string& text) { return json::parse(text); }

Command said(Command::Verb verb, const char* role, const char* subject, const char* reason) {
  Command out;
  out.verb = verb;
  out.who = "ann";
  out.role = role;
  out.subject = subject;
  out.reason = reason;
  return out;
}

api::IncidentQuery still_open() {
  api::IncidentQuery out;
  out.state = "open";
  return out;
}

std::string status_of(Scene& s, api::views::StatusFacts facts = {}) {
  facts.version = "0.1.0";
  facts.now = s.now();
  facts.started_at = s.now().wall - 3h;
  facts.gates = s.engine().closed_gates(s.now());
  facts.approvals = s.engine().pending_approvals(s.now());
  const cli::StatusAnswers answers{
      parsed(api::views::status(facts, s.engine().plan(), s.engine().ledger())),
      parsed(api::views::rules(s.engine(), s.now())),
      parsed(api::views::probes(s.engine(), s.now().mono, {})),
      parsed(api::views::incidents(s.engine(), still_open()))};
  return cli::status_screen(answers, {s.now().wall});
}

std::string incident_of(Scene& s, const std::string& id) {
  const auto* incident = s.engine().ledger().find(id);
  REQUIRE(incident != nullptr);
  return cli::incident_screen(
      api::views::incident(*incident, s.engine().ledger(), s.engine().step_held_now(*incident)),
      {s.now().wall});
}

void is_as_kept(const std::string& screen, const std::string& name) {
  const std::string path =
      std::string(RUNBOOKD_SOURCE_DIR) + "/tests/unit/cli/live/screens/" + name + ".txt";
  if (std::getenv("RUNBOOKD_WRITE_SCREENS") != nullptr) std::ofstream(path) << screen;
  std::stringstream kept;
  kept << std::ifstream(path).rdbuf();
  CHECK(screen == kept.str());
}

// A restart that did not help, then a question that nobody has answered yet.
void trouble(Scene& s, Nanos& t) {
  weather(s, t, 60s, 0.001);
  weather(s, t, 100s, 0.062);
  weather(s, t, 250s, 0.067, false);
}

json::object question_of(Scene& s) {
  const auto all = parsed(api::views::approvals(s.engine().asked_questions(s.now())));
  const json::array& list = all.at("approvals").as_array();
  REQUIRE(list.size() == 1);
  return list[0].as_object();
}

}  // namespace

TEST_CASE(
    "a question says what, why, on what evidence, with what effect, until when, and who may") {
  Scene s{book};
  Nanos t = 0s;
  ActionPlanned plan;
  plan.go = true;
  plan.detail = "replaces app[a] by the image before";
  plan.parameters = {{"argv", "/opt/replace a"}, {"image", "shop:41"}};
  plan.prior = {{"image", "shop:42"}};
  plan.undo = {{"image", "shop:42"}};
  plan.capacity = CapacityChange{3, 2};
  plan.transition = Transition{"shop:42", "shop:41"};
  s.plan("exec", plan);
  trouble(s, t);
  is_as_kept(cli::question_screen(question_of(s), {s.now().wall}), "question");
}

TEST_CASE("a question about a step that people do has no plan, and says so in other words") {
  Scene s{R"(version: 1
mode: act
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
probes: {site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}}
defaults: {startup_grace: 0s}
rules:
  - name: cable
    severity: P2
    when: manual
    runbook: "https://wiki.example/cable"
    steps: [{do: human, ask: "pull the cable\nof rack 7", from: [ops]}]
)"};
  s.at(0s).ok("site");
  s.feed(word(Command::Verb::trigger, "cable", "ann"));
  is_as_kept(cli::question_screen(question_of(s), {s.now().wall}), "question_by_hand");
}

TEST_CASE("status while all is quiet: the verdict, and no more than 24 lines") {
  Scene s{book};
  Nanos t = 0s;
  weather(s, t, 60s, 0.001);
  const std::string screen = status_of(s);
  CHECK(std::count(screen.begin(), screen.end(), '\n') <= 24);
  is_as_kept(screen, "quiet");
}

TEST_CASE("status in trouble: what waits, what fires with its values, what holds us back") {
  Scene s{book};
  Nanos t = 0s;
  trouble(s, t);
  s.feed(said(Command::Verb::pause, "admin", "db", "a migration"));
  api::views::StatusFacts facts;
  facts.reload_refused_at = s.now().wall - 5min;
  facts.reload_refused = "rulebook.yaml:12:3: error: there is no probe `sit`";
  facts.windows = {{"nightly", s.now().wall + 90min}};
  is_as_kept(status_of(s, facts), "trouble");
}

TEST_CASE("an incident tells its story, and nothing twice") {
  Scene s{book};
  Nanos t = 0s;
  trouble(s, t);
  s.feed(said(Command::Verb::approve, "approver", "INC-1", "go on"));
  weather(s, t, 400s, 0.001);
  is_as_kept(incident_of(s, "INC-1"), "incident");
}

}  // namespace screens_test
