#include "tests/simulation/model.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace runbookd::simulation {

namespace {

Truth above(std::optional<double> value, double limit) {
  return value ? truth(*value > limit) : Truth::unknown;
}
Truth at_least(std::optional<double> value, double limit) {
  return value ? truth(*value >= limit) : Truth::unknown;
}
Truth below(std::optional<double> value, double limit) {
  return value ? truth(*value < limit) : Truth::unknown;
}
Truth is(std::optional<double> value, double other) {
  return value ? truth(*value >= other && *value <= other) : Truth::unknown;
}

std::optional<double> num(const View& v, std::string_view source, std::string_view signal) {
  return v.seen.number(source, signal, v.now.mono);
}
Truth up(const View& v, std::string_view source) { return v.seen.up(source, v.target, v.now.mono); }

Truth pg_up(const View& v) { return v.seen.up("pg", 0, v.now.mono); }

Truth fresh_deploy(const View& v) {
  const auto at = num(v, "api", "last_deploy");
  if (!at) return Truth::unknown;
  return truth(to_seconds(v.now.wall.time_since_epoch()) - *at < 1800);
}

using Condition = Truth (*)(const View&);

struct ModelStep {
  Condition applies = nullptr;
  Condition allowed = nullptr;
};

struct ModelRule {
  const char* name;
  Condition when;
  Condition verify;
  std::vector<ModelStep> steps;
};

Truth blocked(const View& v) { return at_least(num(v, "pg", "blocked"), 2); }
Truth nobody_blocked(const View& v) { return is(num(v, "pg", "blocked"), 0); }

Truth mail_silent(const View& v) {
  const Truth down = negated(up(v, "post"));
  // Never seen and stale both count as silence.
  return down == Truth::unknown && !v.in_grace ? Truth::yes : down;
}

const std::vector<ModelRule>& model() {
  static const std::vector<ModelRule> rules{
      {"errors",
       [](const View& v) {
         return both(above(num(v, "app", "error_ratio"), 0.05),
                     at_least(num(v, "app", "requests"), 50));
       },
       [](const View& v) { return below(num(v, "app", "error_ratio"), 0.01); },
       {{fresh_deploy, nullptr}, {pg_up, nullptr}}},
      {"outage",
       [](const View& v) {
         return both(v.seen.failures_at_least("site", 4, v.now.mono), truth(v.network_ok));
       },
       [](const View& v) { return up(v, "site"); },
       {{pg_up, nullptr}, {}}},
      {"slow",
       [](const View& v) {
         return both(above(num(v, "app", "slowness"), 2), below(num(v, "pg", "connections"), 80));
       },
       [](const View& v) { return below(num(v, "app", "slowness"), 2); },
       {{}, {}}},
      {"blocked", blocked, nobody_blocked, {{}, {}}},
      {"locks-held", blocked, nobody_blocked, {{}, {}}},
      {"redis-down",
       [](const View& v) { return v.seen.failures_at_least("cache", 3, v.now.mono); },
       [](const View& v) { return up(v, "cache"); },
       {{nullptr, [](const View& v) { return is(num(v, "redis", "ready"), 1); }}}},
      {"redis-slow",
       [](const View& v) { return above(v.seen.latency("cache", v.now.mono), 0.5); },
       [](const View& v) { return below(v.seen.latency("cache", v.now.mono), 0.5); },
       {{}}},
      {"web-errors",
       [](const View& v) { return above(num(v, "front", "error_ratio"), 0.1); },
       [](const View& v) { return below(num(v, "front", "error_ratio"), 0.01); },
       {{}, {}}},
      {"search-down",
       [](const View& v) { return negated(up(v, "find")); },
       [](const View& v) { return up(v, "find"); },
       {{}, {}, {}}},
      {"mail-silent", mail_silent, [](const View& v) { return up(v, "post"); }, {{}}},
      {"node-down",
       [](const View& v) { return negated(up(v, "node")); },
       [](const View& v) { return up(v, "node"); },
       {{}, {}}},
      {"corruption",
       [](const View& v) { return above(num(v, "app", "corrupt"), 0); },
       [](const View& v) { return is(num(v, "app", "corrupt"), 0); },
       {{}, {}, {}, {}}},
      {"watched",
       [](const View& v) { return above(num(v, "pg", "connections"), 90); },
       [](const View& v) { return below(num(v, "pg", "connections"), 80); },
       {{}}},
      {"restore",
       nullptr,
       [](const View& v) { return both(up(v, "site"), pg_up(v)); },
       {{}, {}, {}}},
  };
  return rules;
}

const ModelRule& rule_named(const std::string& name) {
  for (const ModelRule& rule : model())
    if (name == rule.name) return rule;
  throw std::runtime_error("the model has no rule " + name);
}

Truth ask(Condition condition, const View& view) {
  return condition == nullptr ? Truth::yes : condition(view);
}

}  // namespace

Truth when_of(const std::string& rule, const View& view) {
  return ask(rule_named(rule).when, view);
}

StepTruth step_of(const std::string& rule, int step, const View& view) {
  const ModelStep& it = rule_named(rule).steps.at(static_cast<std::size_t>(step));
  return {ask(it.applies, view), ask(it.allowed, view)};
}

Truth verify_of(const std::string& rule, const View& view) {
  return ask(rule_named(rule).verify, view);
}

void compare_with_model(const decide::Plan& plan) {
  for (const decide::Rule& rule : plan.rules)
    if (rule_named(rule.name).steps.size() != rule.steps.size())
      throw std::runtime_error("the model's rule " + rule.name + " has other steps");
}

}  // namespace runbookd::simulation
