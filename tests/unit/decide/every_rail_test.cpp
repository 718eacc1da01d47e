// Every reason for which an action can be withheld, as a pair: a case in which it is, and the case
// beside it, one circumstance apart, in which the action starts. A reason without a pair fails.
#include <algorithm>
#include <functional>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace every_rail_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

using Verb = Command::Verb;

struct Words {
  std::string top;       // keys beside `rules`
  std::string defaults;  // more of `defaults`
  std::string rule;      // more keys of the rule
  std::string step;      // more keys of its step
  std::string rest;      // more rules
  std::string when = "not site.up";
  std::string target = "api";
  std::string mode = "act";
};

std::string book(const Words& w) {
  return "version: 1\nmode: " + w.mode + "\nallow_unattended: [webhook]\n" + w.top + R"(
contacts: {ops: {webhook: "http://127.0.0.1:9/"}}
resources:
  db: {kind: postgres}
  api: {kind: service, depends_on: [db]}
  web: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}
  pg: {postgres: "postgres://127.0.0.1:2/x", every: 10s, timeout: 2s, resource: db}
  shop: {http: "http://127.0.0.1:3/", every: 10s, timeout: 2s, resource: web}
defaults: {for: 0s, resolve_after: 10s, settle: 0s, within: 1m, cooldown: 0s, startup_grace: )" +
         (w.defaults.empty() ? "0s, rails: {spacing: {disruptive: 0s}}" : w.defaults) + R"(}
rules:
  - name: down
    severity: P1
    when: )" +
         w.when + "\n" + w.rule +
         "    steps: [{do: webhook, url: \"http://127.0.0.1:4/\", target: " + w.target + w.step +
         "}]\n" + w.rest;
}

// A rule of its own whose action on `target` follows from the shop.
std::string other(const std::string& target) {
  return "  - {name: other, severity: P2, when: not shop.up, steps: [{do: exec, argv: [/bin/true], "
         "target: " +
         target + "}]}\n";
}

void breach(Scene& s, Nanos from = 0s, int samples = 3) {
  for (int i = 0; i < samples; ++i) s.at(from + i * 10s).bad("site");
}
void shop_down(Scene& s, Nanos from = 0s) {
  for (int i = 0; i < 3; ++i) s.at(from + i * 10s).bad("shop");
}
void well(Scene& s, Nanos from) {
  for (int i = 0; i < 4; ++i) s.at(from + i * 10s).ok("site");
}
// From its first bad sample to its resolution: 70 s.
void incident(Scene& s, Nanos from) {
  breach(s, from);
  well(s, from + 30s);
}

void say(Scene& s, Verb verb, const std::string& subject) {
  Command word;
  word.verb = verb;
  word.who = "ops";
  word.role = "approver";
  word.subject = subject;
  if (verb == Verb::silence) word.until = s.now().wall + hours{1};
  s.feed(word);
}

ActionPlanned plan_of(Facts parameters) {
  ActionPlanned out;
  out.parameters = std::move(parameters);
  out.transition = Transition{out.parameters["from"], out.parameters["to"]};
  return out;
}
ActionPlanned capacity(int before, int after) {
  ActionPlanned out;
  out.capacity = CapacityChange{before, after};
  return out;
}

struct Case {
  Words words;
  std::function<void(Scene&)> story;
  int before = 0;  ///< starts of the step that come before the one in question
};
struct Pair {
  Withheld reason;
  Case held;
  Case passes;
};

// The two cases differ in what happens.
Pair happens(Withheld reason, const Words& words, std::function<void(Scene&)> held,
             std::function<void(Scene&)> passes, int before = 0) {
  return {reason, {words, std::move(held), before}, {words, std::move(passes), before}};
}
// The two cases differ in what is written.
Pair written(Withheld reason, const Words& held, const Words& passes,
             std::function<void(Scene&)> story) {
  return {reason, {held, story, 0}, {passes, story, 0}};
}

Words with(std::string Words::* key, const std::string& value) {
  Words out;
  out.*key = value;
  return out;
}

std::vector<Pair> ourselves() {
  const Words plain;
  const Words witnessed = with(&Words::top, "self: {sentinels: [\"tcp:127.0.0.1:5\"]}\n");
  const auto gate = [](bool open) {
    return [open](Scene& s) {
      s.feed(SelfGate{open, "the journal cannot be written"});
      breach(s);
    };
  };
  const auto network = [](bool ok) {
    return [ok](Scene& s) {
      s.feed(SentinelVerdict{ok});
      breach(s);
    };
  };
  const auto journal = [](bool fails) {
    return [fails](Scene& s) {
      s.journal_fails(fails);
      breach(s);
    };
  };
  const auto busy_until = [](Nanos again) {
    return [again](Scene& s) {
      s.answer("webhook", {ActionStatus::no_effect, ActionError::retry, "somebody is at it", {}});
      breach(s);
      s.answer("webhook", {ActionStatus::ok, ActionError::none, "", {}});
      s.at(again).bad("site");
    };
  };
  return {
      written(Withheld::observe, with(&Words::mode, "observe"), plain, [](Scene& s) { breach(s); }),
      written(Withheld::startup_grace, with(&Words::defaults, "30s"), with(&Words::defaults, "20s"),
              [](Scene& s) { breach(s); }),
      happens(Withheld::self_gate, plain, gate(false), gate(true)),
      happens(Withheld::storm, witnessed, network(false), network(true)),
      happens(Withheld::journal, plain, journal(true), journal(false)),
      happens(Withheld::retry, plain, busy_until(30s), busy_until(40s), 1),
  };
}

std::vector<Pair> evidence() {
  const Words plain;
  const auto samples = [](int count) { return [count](Scene& s) { breach(s, 0s, count); }; };
  const auto looked_again = [](void (*hook)(Scene&)) {
    return [hook](Scene& s) {
      s.on_reprobe(hook);
      breach(s);
    };
  };
  // Its resource is free again only when the samples are old.
  const auto free_again = [](Nanos when) {
    return [when](Scene& s) {
      s.hang("exec");
      for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("shop").bad("site");
      s.at(when).finish("exec", {ActionStatus::ok, ActionError::none, "", {}});
    };
  };
  const auto still_bad = looked_again([](Scene& s) { s.bad("site"); });
  const auto shop = [](bool up) {
    return [up](Scene& s) {
      up ? s.ok("shop") : s.bad("shop");
      breach(s);
    };
  };
  const auto unseen = [](Scene& s) { breach(s); };
  const auto database = [](bool up) {
    return [up](Scene& s) {
      up ? s.ok("pg") : s.bad("pg");
      breach(s);
    };
  };
  const std::string stateful = ", hazard: stateful, approval: none";
  Words direct = with(&Words::step, stateful);
  direct.target = "web";
  direct.when = "not shop.up";
  Words indirect = direct;
  indirect.target = "api";
  return {
      happens(Withheld::confirmation, plain, samples(2), samples(3)),
      happens(Withheld::condition_unknown, with(&Words::rest, other("api")), free_again(60s),
              free_again(25s)),
      happens(Withheld::recovered, plain, looked_again([](Scene& s) { s.ok("site"); }), still_bad),
      happens(Withheld::if_unknown, with(&Words::step, ", if: shop.up"), unseen, shop(true)),
      happens(Withheld::requires_unknown, with(&Words::step, ", requires: shop.up"), unseen,
              shop(true)),
      happens(Withheld::requires_false, with(&Words::step, ", requires: shop.up"), shop(false),
              shop(true)),
      happens(Withheld::parent, plain, database(false), database(true)),
      written(Withheld::stateful_evidence, indirect, direct, [](Scene& s) { shop_down(s); }),
  };
}

std::vector<Pair> occupancy() {
  const auto beside = [](bool finished) {
    return [finished](Scene& s) {
      s.hang("exec");
      shop_down(s);
      if (finished) s.finish("exec", {ActionStatus::ok, ActionError::none, "", {}});
      breach(s, 30s);
    };
  };
  const auto lost = [](bool unlocked) {
    return [unlocked](Scene& s) {
      s.answer("exec", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
      shop_down(s);
      if (unlocked) say(s, Verb::unlock, "api");
      breach(s, 30s);
    };
  };
  const auto moving = [](bool down) {
    return [down](Scene& s) {
      down ? s.bad("shop") : s.ok("shop");
      breach(s);
    };
  };
  Words one = with(&Words::rest, other("web"));
  one.defaults = "0s, rails: {in_flight: 1}";
  Words again = with(&Words::step, "}, {do: webhook, url: \"http://127.0.0.1:4/\", target: api");
  Words elsewhere =
      with(&Words::step, "}, {do: webhook, url: \"http://127.0.0.1:4/\", target: web");
  Pair same = written(Withheld::same_action, again, elsewhere, [](Scene& s) {
    s.answer("webhook", {ActionStatus::no_effect, ActionError::refused, "refused", {}});
    breach(s);
  });
  same.held.before = same.passes.before = 1;
  return {
      happens(Withheld::in_flight, one, beside(false), beside(true)),
      happens(Withheld::resource_busy, with(&Words::rest, other("api")), beside(false),
              beside(true)),
      happens(Withheld::resource_locked, with(&Words::rest, other("api")), lost(false), lost(true)),
      happens(Withheld::rule_lock,
              with(&Words::rest,
                   "  - {name: move, severity: P3, when: not shop.up, locks: {api: "
                   "[webhook]}, steps: []}\n"),
              moving(true), moving(false)),
      same,
  };
}

std::vector<Pair> rate() {
  const auto twice = [](Nanos second) {
    return [second](Scene& s) {
      incident(s, 0s);
      incident(s, second);
    };
  };
  const auto fourth = [](Nanos last) {
    return [last](Scene& s) {
      for (int i = 0; i < 3; ++i) incident(s, i * 100s);
      incident(s, last);
    };
  };
  const auto failed = [](bool elsewhere_too) {
    return [elsewhere_too](Scene& s) {
      const ActionResult no{ActionStatus::no_effect, ActionError::rejected, "no", {}};
      const ActionResult yes{ActionStatus::ok, ActionError::none, "", {}};
      s.answer("webhook", elsewhere_too ? no : yes);
      shop_down(s);
      s.answer("webhook", no);
      incident(s, 100s);
      s.answer("webhook", yes);
      incident(s, 300s);
    };
  };
  Words spaced;
  spaced.defaults = "0s";
  return {
      happens(Withheld::spacing, spaced, twice(100s), twice(700s), 1),
      happens(Withheld::cooldown, with(&Words::step, ", cooldown: 5m"), twice(100s), twice(400s),
              1),
      happens(Withheld::at_most, with(&Words::step, ", at_most: 1 per 1h"), twice(100s),
              twice(3700s), 1),
      happens(Withheld::budget, {}, fourth(300s), fourth(3700s), 3),
      happens(Withheld::suspended,
              with(&Words::rest,
                   "  - {name: too, severity: P2, when: not shop.up, steps: [{do: "
                   "webhook, url: \"http://127.0.0.1:4/\", target: web}]}\n"),
              failed(true), failed(false), 2),
  };
}

std::vector<Pair> plans() {
  const auto refused = [](ActionError error) {
    return [error](Scene& s) {
      if (error != ActionError::none) s.refuse("webhook", error);
      breach(s);
    };
  };
  const auto planned = [](ActionPlanned plan, double connections) {
    return [plan, connections](Scene& s) {
      s.ok("pg", {{"connections", connections}, {"max_connections", 100.0}});
      s.plan("webhook", plan);
      breach(s);
    };
  };
  const auto back = [](const std::string& to) {
    return [to](Scene& s) {
      s.plan("webhook", plan_of({{"from", "b"}, {"to", "a"}}));
      incident(s, 0s);
      s.plan("webhook", plan_of({{"from", "a"}, {"to", to}}));
      incident(s, 100s);
    };
  };
  const auto go = refused(ActionError::none);
  return {
      happens(Withheld::ineligible, {}, refused(ActionError::refused), go),
      happens(Withheld::empty_target, {}, refused(ActionError::no_target), go),
      happens(Withheld::scale_bounds, {}, refused(ActionError::out_of_bounds), go),
      happens(Withheld::rollback_cycle, {}, back("b"), back("c"), 1),
      happens(
          Withheld::capacity_floor, with(&Words::when, "site.latency > 1ms"),
          [](Scene& s) {
            s.plan("webhook", capacity(10, 4));
            for (int i = 0; i < 3; ++i) s.at(i * 10s).ok("site");
          },
          [](Scene& s) {
            s.plan("webhook", capacity(10, 5));
            for (int i = 0; i < 3; ++i) s.at(i * 10s).ok("site");
          }),
      happens(Withheld::downstream, {}, planned(capacity(10, 20), 95),
              planned(capacity(10, 20), 40)),
  };
}

std::vector<Pair> people() {
  const auto said = [](Verb verb, const std::string& subject) {
    return [verb, subject](Scene& s) {
      breach(s, 0s, 2);
      say(s, verb, subject);
      s.at(20s).bad("site");
    };
  };
  const auto answered = [](bool yes) {
    return [yes](Scene& s) {
      breach(s);
      if (yes) say(s, Verb::approve, "INC-1");
    };
  };
  const auto in_window = [](Scene& s) { breach(s, 45s); };  // the scene begins at 03:00 UTC
  return {
      happens(Withheld::approval, with(&Words::step, ", approval: {from: [ops], ttl: 1m}"),
              answered(false), answered(true)),
      happens(Withheld::silence, {}, said(Verb::silence, "api"), said(Verb::silence, "web")),
      happens(Withheld::paused, {}, said(Verb::pause, "api"), said(Verb::pause, "web")),
      written(Withheld::maintenance,
              with(&Words::top, "maintenance: [{name: m, windows: [\"Thu 03:01-04:00\"]}]\n"),
              with(&Words::top, "maintenance: [{name: m, windows: [\"Fri 03:01-04:00\"]}]\n"),
              in_window),
      happens(
          Withheld::drill, {}, [](Scene& s) { say(s.ok("site"), Verb::drill, "down"); },
          [](Scene& s) { breach(s.ok("site")); }),
  };
}

std::vector<Pair> every_pair() {
  std::vector<Pair> all;
  for (auto group : {ourselves, evidence, occupancy, rate, plans, people})
    for (Pair& pair : group()) all.push_back(std::move(pair));
  return all;
}

bool says(const Scene& s, Withheld reason) {
  const auto all = s.withheld();
  return std::find(all.begin(), all.end(), name_of(reason)) != all.end();
}

}  // namespace

TEST_CASE("every rail holds in one case and lets pass in the case beside it") {
  for (const Pair& pair : every_pair()) {
    INFO(name_of(pair.reason));
    Scene held{book(pair.held.words)};
    pair.held.story(held);
    CHECK(says(held, pair.reason));
    CHECK(held.started("webhook") == pair.held.before);
    Scene passes{book(pair.passes.words)};
    pair.passes.story(passes);
    CHECK(passes.started("webhook") == pair.passes.before + 1);
  }
}

TEST_CASE("no reason is without its pair") {
  std::vector<Withheld> seen;
  for (const Pair& pair : every_pair()) seen.push_back(pair.reason);
  for (int i = 1; i <= static_cast<int>(Withheld::drill); ++i) {
    const auto reason = static_cast<Withheld>(i);
    INFO(name_of(reason));
    CHECK(std::count(seen.begin(), seen.end(), reason) == 1);
  }
}

}  // namespace every_rail_test
