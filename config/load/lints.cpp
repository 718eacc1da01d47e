// Lints: sound, but probably not what was meant. Each has a name; none changes the exit code,
// except under --strict.
#include <algorithm>

#include "config/load/context.hpp"
#include "daemon/decide/evaluate.hpp"

namespace runbookd::load {

namespace {

using decide::Expr;
using decide::Function;
using decide::Op;

bool is_rate(const Expr& e) { return e.fn == Function::rate || e.fn == Function::increase; }

// A ratio of two rates, somewhere below (through named signals).
bool has_traffic_ratio(const Expr& e) {
  if (e.kind == Expr::Kind::path && e.ref.what == decide::Ref::What::signal)
    return has_traffic_ratio(*e.ref.signal);
  if (e.kind == Expr::Kind::binary && e.op == Op::divide && is_rate(*e.left) && is_rate(*e.right))
    return true;
  return (e.left && has_traffic_ratio(*e.left)) || (e.right && has_traffic_ratio(*e.right));
}

const Expr& through_signals(const Expr& e) {
  const Expr* at = &e;
  while (at->kind == Expr::Kind::path && at->ref.what == decide::Ref::What::signal)
    at = at->ref.signal;
  return *at;
}

// `requests >= 50`: a comparison of a rate or an increase with a literal.
bool has_volume_floor(const Expr& e) {
  if (e.kind == Expr::Kind::binary && (e.op == Op::greater || e.op == Op::greater_equal) &&
      is_rate(through_signals(*e.left)))
    return true;
  return (e.left && has_volume_floor(*e.left)) || (e.right && has_volume_floor(*e.right));
}

bool same_value(const Expr& a, const Expr& b) {
  return decide::path_text(a) == decide::path_text(b) && a.kind == Expr::Kind::path &&
         b.kind == Expr::Kind::path;
}

// What a comparison says of a path and a literal: (+1 for more than, -1 for less than, the bound).
struct Bound {
  const Expr* value = nullptr;
  int direction = 0;
  double bound = 0;
};
void collect_bounds(const Expr& e, std::vector<Bound>& out) {
  if (e.kind != Expr::Kind::binary) return;
  if (e.op == Op::and_) {
    collect_bounds(*e.left, out);
    return collect_bounds(*e.right, out);
  }
  const bool more = e.op == Op::greater || e.op == Op::greater_equal;
  const bool less = e.op == Op::less || e.op == Op::less_equal;
  if ((more || less) && e.left->kind == Expr::Kind::path && e.right->kind == Expr::Kind::literal)
    out.push_back({e.left.get(), more ? 1 : -1, e.right->number});
}

// `when: x > 5%` and `verify: x < 10%`: the step would count as a cure while the fault goes on.
bool holds_during_fault(const Expr& when, const Expr& verify) {
  std::vector<Bound> breach, cure;
  collect_bounds(when, breach);
  collect_bounds(verify, cure);
  return std::any_of(cure.begin(), cure.end(), [&](const Bound& c) {
    return std::any_of(breach.begin(), breach.end(), [&](const Bound& b) {
      return same_value(*b.value, *c.value) && b.direction == -c.direction &&
             b.direction * (c.bound - b.bound) > 0;
    });
  });
}

const document::Node* rule_node(const document::Node& document, std::size_t index) {
  const document::Node* rules = document.find("rules");
  return rules && index < rules->items.size() ? &rules->items[index] : nullptr;
}

void lint_rule(Context& c, const decide::Rule& rule, const document::Node& node) {
  const document::Mark when = node.key_mark("when");
  if (rule.when.expr && has_traffic_ratio(*rule.when.expr) && !has_volume_floor(*rule.when.expr))
    c.out.warning(when, "no-volume-floor", "a ratio of few requests says little",
                  "add a floor, such as increase(app.http_requests_total over 2m) >= 50");
  if (node.find("verify") && rule.when.expr && rule.verify.expr &&
      holds_during_fault(*rule.when.expr, *rule.verify.expr))
    c.out.warning(node.key_mark("verify"), "weaker-verify",
                  "`verify` can hold while `when` still does",
                  "ask for at least the opposite of `when`");
  Nanos slowest{};
  for (const int s : rule.when.reads)
    slowest = std::max(slowest, c.plan().sources[static_cast<std::size_t>(s)].every);
  if (node.find("for") && rule.for_ > Nanos{0} && rule.for_ < 2 * slowest)
    c.out.warning(node.key_mark("for"), "short-for",
                  "`for` is under two intervals of the slowest probe it waits for",
                  "write at least " + format_duration(2 * slowest));
}

bool acts(const decide::Rule& rule) {
  return std::any_of(rule.steps.begin(), rule.steps.end(),
                     [](const auto& s) { return s.hazard != Hazard::diagnose; });
}

// Confirmations are samples (I07): a `when` of nothing but the clock or our own state has none.
void lint_confirmation(Context& c, const decide::Rule& rule, const document::Node& node) {
  if (acts(rule) && !rule.manual && rule.when.expr && rule.when.reads.empty())
    c.out.warning(node.key_mark("when"), "never-confirmed",
                  "`when` reads no probe, so no sample ever confirms it: steps that change "
                  "something will not start",
                  "add what a probe sees, or use `when: manual`");
}

// What a template yields changes from one moment to the next.
bool moves(const Expr& e) {
  if (e.kind == Expr::Kind::call) return true;
  if (e.kind == Expr::Kind::path && e.ref.what == decide::Ref::What::signal)
    return moves(*e.ref.signal);
  if (e.kind == Expr::Kind::path) return e.ref.what != decide::Ref::What::variable;
  return (e.left && moves(*e.left)) || (e.right && moves(*e.right));
}

// A yes is given for what was shown. What moves meanwhile is asked for anew, or was asked for in
// vain.
void lint_moving(Context& c, const decide::Rule& rule, const decide::Step& step,
                 const document::Node& written) {
  const bool own_words = step.kind == "exec" || step.kind == "webhook";
  const bool asked =
      step.approval || (std::min(rule.mode, c.plan().mode) == decide::Mode::approve &&
                        step.hazard != Hazard::diagnose);
  if (!own_words || !asked) return;
  for (const auto& [name, pieces] : step.templates) {
    if (std::none_of(pieces.begin(), pieces.end(),
                     [](const auto& piece) { return piece.expr && moves(*piece.expr); }))
      continue;
    const std::string key = name.substr(0, name.find('.'));
    c.out.warning(written.find(key) ? written.find(key)->mark : written.mark, "moving-approval",
                  "`" + name +
                      "` holds a value that moves, and an approval is for the value that "
                      "was shown",
                  "use what stays: incident.id, target, var.NAME; or let the command look itself");
  }
}

// A step behind one that always applies and whose `if` is the same is still reachable (the ladder
// climbs); one behind an identical action on the same resource is not: an incident does that once.
void lint_steps(Context& c, const decide::Rule& rule, const document::Node& node) {
  const document::Node* steps = node.find("steps");
  if (steps == nullptr) return;
  for (std::size_t i = 0; i < rule.steps.size() && i < steps->items.size(); ++i) {
    const decide::Step& step = rule.steps[i];
    const document::Node& written = steps->items[i];
    lint_moving(c, rule, step, written);
    const auto same = [&](const decide::Step& other) {
      return other.kind == step.kind && other.verb == step.verb &&
             other.resource == step.resource && step.resource >= 0;
    };
    if (!rule.run_all &&
        std::any_of(rule.steps.begin(), rule.steps.begin() + static_cast<std::ptrdiff_t>(i), same))
      c.out.warning(
          written.mark, "unreachable-step",
          "this step repeats an earlier one; an incident runs the same action on a resource once");
    if (!written.find("at_most")) continue;
    for (const auto& rail : c.plan().rails.budget[static_cast<std::size_t>(step.hazard)])
      for (const auto& own : step.at_most)
        if (own.per <= rail.per && own.count > rail.count)
          c.out.warning(written.key_mark("at_most"), "looser-than-rail",
                        "looser than the rail for " + std::string{name_of(step.hazard)} +
                            " actions (" + std::to_string(rail.count) + " per " +
                            format_duration(rail.per) + ")",
                        "the rail holds all the same");
  }
}

}  // namespace

void lint(Context& c, const document::Node& document) {
  for (std::size_t i = 0; i < c.plan().rules.size(); ++i)
    if (const document::Node* node = rule_node(document, i)) {
      lint_rule(c, c.plan().rules[i], *node);
      lint_confirmation(c, c.plan().rules[i], *node);
      lint_steps(c, c.plan().rules[i], *node);
    }
  const auto& rules = c.plan().rules;
  if (std::any_of(rules.begin(), rules.end(), acts) && !c.plan().has_sentinels)
    c.out.warning(
        document.mark, "no-sentinels",
        "without `self: {sentinels: [..]}` our own network cannot be told from the target's",
        "name two or three independent addresses");
}

}  // namespace runbookd::load
