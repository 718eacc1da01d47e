// What a new rulebook takes over of the old one's observations, clocks and ladders.
#include "daemon/decide/expression/evaluate.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace reload_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string probes(const std::string& site, const std::string& signals = {}) {
  return "version: 1\nprobes:\n  site: {" + site + "}\nsignals:\n  x: site.up\n" + signals;
}

const std::string site =
    R"(http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {n: a as number})";
const std::string averaged = "  y: avg(site.n over 1m)\n";

// The value of signal x after a reload from one set of probes to another.
bool remembered(const std::string& before, const std::string& after) {
  Scene s{before};
  s.at(0s).ok("site");
  s.reload(after);
  return s.engine().value_of(*s.plan().signals.at("x"), s.now()).known();
}

std::string with(std::string text, const std::string& what, const std::string& instead) {
  return text.replace(text.find(what), what.size(), instead);
}

std::string rules(const std::string& steps, const std::string& severity = "P1") {
  return R"(version: 1
mode: act
google: {project: p}
resources:
  api: {kind: service}
  run: {kind: cloud_run.service, name: r}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - name: down
    severity: )" +
         severity + "\n    when: not site.up\n    steps: [" + steps + "]\n";
}

const std::string hook = "{do: webhook, url: \"http://127.0.0.1:3/\", target: api}";
const std::string shell = "{do: exec, argv: [/bin/true], target: api}";

void three_bad(Scene& s, Nanos from = 0s) {
  for (int i = 0; i < 3; ++i) s.at(from + i * 10s).bad("site");
}

}  // namespace

TEST_CASE("a probe that is the same keeps what it saw, one that is not starts afresh") {
  const std::string book = probes(site);
  CHECK(remembered(book, book));
  CHECK(remembered(book, book + "  z: site.n\n"));
  CHECK_FALSE(remembered(book, with(book, "every: 10s", "every: 20s")));
  CHECK_FALSE(remembered(book, with(book, "n: a as number", "n: a as number, m: b as number")));
  CHECK_FALSE(remembered(book, with(book, "n: a", "k: a")));
  CHECK_FALSE(remembered(book, with(book, "as number", "as ms")));
  CHECK_FALSE(remembered(book, with(book, "127.0.0.1:1/", "127.0.0.1:2/")));
  // Whatever else is read of it.
  CHECK(remembered(book, book + averaged));
  CHECK(remembered(book + averaged, book));
  CHECK(remembered(book, book + "  y: fraction_true(site.up over 1m)\n"));
  CHECK(remembered(book, book + "  y: avg(site.latency over 1m)\n"));
  CHECK_FALSE(remembered(with(book, "site: {", "other: {http: \"http://127.0.0.1:1/\"}\n  site: {"),
                         with(with(book, "site: {", "elsewhere: {"), "site.up", "elsewhere.up")));
}

TEST_CASE("a window goes on over a reload that changes what else is read, and its length") {
  // How many of the samples before the reload are counted after it.
  const auto counted = [](const std::string& before, const std::string& after) {
    Scene s{before};
    for (auto t = 0s; t <= 120s; t += 10s) s.at(t).ok("site", {{"n", 1.0}});
    s.reload(after);
    return format(s.engine().value_of(*s.plan().signals.at("y"), s.now()));
  };
  const std::string book = probes(site);
  const std::string minute = "  y: count(site.n over 1m)\n";
  const std::string twenty = "  y: count(site.n over 20s)\n";
  CHECK(counted(book + minute, book + minute + "  z: fraction_true(site.up over 5m)\n") == "7");
  CHECK(counted(book + minute, book + minute + "  z: max(site.latency over 2m)\n") == "7");
  CHECK(counted(book + minute, book + twenty) == "3");
  // A longer one has what the shorter one kept.
  CHECK(counted(book + twenty, book + minute) == "unknown (warming_up)");
  CHECK(counted(book, book + minute) == "unknown (warming_up)");
}

TEST_CASE("a target that is new to a probe starts afresh, the others go on") {
  const auto many = [](const std::string& targets) {
    return "version: 1\nprobes:\n  many: {http: \"http://{{ target }}/\", every: 10s, timeout: 2s, "
           "targets: [" +
           targets + "]}\nsignals: {x: any(many.up), y: all(many.up)}\n";
  };
  Scene s{many("\"127.0.0.1:3\"")};
  s.at(0s).ok("many", {}, "127.0.0.1:3");
  s.reload(many("\"127.0.0.1:3\", \"127.0.0.1:4\""));
  CHECK(s.engine().value_of(*s.plan().signals.at("x"), s.now()).truth());
  CHECK_FALSE(s.engine().value_of(*s.plan().signals.at("y"), s.now()).known());
}

TEST_CASE("a running action whose step became another one is not taken for that one's") {
  for (const std::string& steps : {shell, std::string{}}) {
    INFO(steps);
    Scene s{rules(hook)};
    s.hang("webhook");
    three_bad(s);
    REQUIRE(s.started("webhook") == 1);
    s.reload(rules(steps));
    three_bad(s, 30s);
    CHECK(s.started("exec") == 0);
    s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
    CHECK(s.engine().ledger().actions().front().status == "ok");
  }
}

TEST_CASE("a running action whose rule changed in another place is waited for") {
  Scene s{rules(hook)};
  s.hang("webhook");
  three_bad(s);
  s.reload(rules(hook + ", " + shell, "P2"));
  s.finish("webhook", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.step("down", 1) == "verifying");
}

TEST_CASE("a running action that acts on nothing with a name is known by its kind") {
  const std::string nameless = "{do: exec, argv: [/bin/true]}";
  Scene s{rules(nameless)};
  s.hang("exec");
  three_bad(s);
  s.reload(rules(nameless, "P2"));
  s.finish("exec", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.step("down", 1) == "verifying");
}

TEST_CASE("a running action of a target that the rule loses is recorded, and its incident closed") {
  const auto book = [](const std::string& targets) {
    return R"(version: 1
mode: act
probes:
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [)" +
           targets + R"(]}
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - {name: down, severity: P1, when: not node.up, steps: [{do: exec, argv: [/bin/true]}]}
)";
  };
  const std::string gone = "127.0.0.1:2";
  Scene s{book("\"127.0.0.1:1\", \"" + gone + "\"")};
  s.hang("exec");
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("node", {}, gone);
  REQUIRE(s.started("exec") == 1);
  const std::string id = s.incident("down", gone)->id;
  s.reload(book("\"127.0.0.1:1\""));
  CHECK_FALSE(s.engine().ledger().find(id)->open());
  s.finish("exec", {ActionStatus::ok, ActionError::none, "done", {}});
  CHECK(s.engine().ledger().actions().front().status == "ok");
}

TEST_CASE("a re-probe of the old schedule is asked for again under the new one") {
  Scene s{rules(hook)};
  s.at(0s).bad("site").at(10s).bad("site").at(20s);
  // By hand, so that the re-probe's answer can be left out.
  const auto site = static_cast<std::size_t>(s.plan().source_index("site"));
  const int instance = s.plan().sources[site].first_instance;
  Effects effects = s.engine().step({s.now(), SampleArrived{instance, bad(Reason::status, "500")}});
  const auto reprobe_in = [](const Effects& list) {
    std::string id;
    for (const Effect& e : list)
      if (const auto* r = std::get_if<Reprobe>(&e)) id = r->action_id;
    return id;
  };
  REQUIRE_FALSE(reprobe_in(effects).empty());
  auto same = load_text(rules(hook));
  effects = s.engine().step({s.now().plus(1s), Reloaded{same->plan}});
  CHECK_FALSE(reprobe_in(effects).empty());
}

TEST_CASE("an action that is being read back is not given up by a reload") {
  Scene s{rules(hook)};
  s.hang("webhook");
  three_bad(s);
  // A second daemon that has asked, and has not been answered yet.
  Ledger ledger;
  for (const Record& r : s.journal()) ledger.apply(r);
  Engine engine{load_text(rules(hook))->plan, std::move(ledger), s.now()};
  engine.start(s.now());
  const std::string id = engine.ledger().actions().front().action_id;
  auto changed = load_text(rules(hook, "P2"));
  engine.step({s.now(), Reloaded{changed->plan}});
  engine.step({s.now(), IntentReadBack{id, IntentReadBack::Found::present, {}}});
  REQUIRE(engine.ledger().action(id)->ended);
  CHECK(engine.ledger().action(id)->status == "ok");
  CHECK(engine.ledger().incidents().begin()->second.steps.front().status == StepStatus::verifying);
}

}  // namespace reload_test
