#include <algorithm>

#include "config/load/lints.hpp"
#include "config/load/names.hpp"
#include "config/load/possible.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/ladder/identity.hpp"

namespace runbookd::load {

namespace {

using decide::Expr;
using decide::Function;
using decide::Op;
using document::Node;

bool is_rate(const Expr& e) { return e.fn == Function::rate || e.fn == Function::increase; }

// A ratio of two rates, somewhere below (through named signals).
bool has_traffic_ratio(const Expr& e) {
  if (e.kind == Expr::Kind::path && e.ref.what == decide::Ref::What::signal)
    return has_traffic_ratio(*e.ref.signal);
  if (e.kind == Expr::Kind::binary && e.op == Op::divide && is_rate(*e.left) && is_rate(*e.right))
    return true;
  return (e.left && has_traffic_ratio(*e.left)) || (e.right && has_traffic_ratio(*e.right));
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

void lint_when(Context& c, const decide::Rule& rule, const Node& node) {
  if (!rule.when.expr) return;
  if (has_traffic_ratio(*rule.when.expr) && !has_volume_floor(*rule.when.expr))
    warn_at_key(c, node, "when", "no-volume-floor", "a ratio of few requests says little",
                "add a floor, such as increase(app.http_requests_total over 2m) >= 50");
  if (node.find("verify") && rule.verify.expr &&
      holds_during_fault(*rule.when.expr, *rule.verify.expr))
    warn_at_key(c, node, "verify", "weaker-verify", "`verify` can hold while `when` still does",
                "ask for at least the opposite of `when`");
  // Confirmations are samples (I07): a `when` of nothing but the clock or our own state has none.
  if (acts(rule) && !rule.manual && rule.when.reads.empty())
    warn_at_key(c, node, "when", "never-confirmed",
                "`when` reads no probe, so no sample ever confirms it: steps that change "
                "something will not start",
                "add what a probe sees, or use `when: manual`");
}

bool acts_harshly_alone(const Context& c, const decide::Rule& rule) {
  if (std::min(rule.mode, c.book.plan->mode) == decide::Mode::observe) return false;
  return std::any_of(rule.steps.begin(), rule.steps.end(), [&](const auto& step) {
    return step.hazard >= Hazard::disruptive && !asks_people_first(c, rule, step);
  });
}

void lint_for(Context& c, const decide::Rule& rule, const Node& node, const Node& document) {
  if (rule.manual) return;
  Nanos slowest{};
  for (const int s : rule.when.reads)
    slowest = std::max(slowest, c.plan().sources[static_cast<std::size_t>(s)].every);
  if (node.find("for") && rule.for_ > Nanos{0} && rule.for_ < 2 * slowest)
    warn_at_key(c, node, "for", "short-for",
                "`for` is under two intervals of the slowest probe it waits for",
                "write at least " + format_duration(2 * slowest));
  if (rule.for_ > Nanos{0} || !acts_harshly_alone(c, rule)) return;
  const Node* defaults = document.find("defaults");
  const bool inherited =
      node.find("for") == nullptr && defaults != nullptr && defaults->find("for");
  const Node& written = inherited ? *defaults : node;
  warn_at_key(c, written, "for", "zero-for",
              "with `for: 0s` three bad samples in a row are enough for a step that disrupts",
              "write how long it must last: for: " +
                  format_duration(std::max(2 * slowest, Nanos{minutes{1}})));
}

void lint_severity(Context& c, const decide::Rule& rule, const Node& node) {
  const Node* severity = node.find("severity");
  if (severity == nullptr || severity->entries.size() != rule.severities.size()) return;
  const auto otherwise = std::find_if(rule.severities.begin(), rule.severities.end(),
                                      [](const auto& item) { return !item.when; });
  if (rule.severities.empty()) return;
  if (otherwise == rule.severities.end()) {
    warn_at_key(c, node, "severity", "no-otherwise",
                "when none of these conditions holds, the severity is P3",
                "say it: {P1: .., P2: otherwise}");
    return;
  }
  const auto behind = otherwise + 1;
  if (behind == rule.severities.end()) return;
  const Node& name =
      severity->entries[static_cast<std::size_t>(behind - rule.severities.begin())].first;
  c.out
      .warning(name.mark, "unreachable-severity",
               "`" + name.text + "` stands behind `otherwise` and is never asked",
               "`otherwise` is the last of them")
      .length = name.width();
}

using Verbs = std::set<std::string, std::less<>>;

// What any step can be called that another rule may lock out.
Verbs verbs_of(const Context& c) {
  Verbs out;
  for (const auto name : action_names(c)) out.emplace(decide::verb_of_kind(name));
  for (const auto& rule : c.book.plan->rules)
    for (const auto& step : rule.steps) out.insert(step.verb);
  return out;
}

void lint_locks(Context& c, const Node& node, const Verbs& verbs) {
  const Node* locks = node.find("locks");
  if (locks == nullptr || !locks->is_map()) return;
  const auto judge = [&](const Node& verb) {
    if (!verb.is_scalar() || verb.reported || verb.unread || verbs.contains(verb.text)) return;
    const std::string near = nearest(verb.text, Names(verbs.begin(), verbs.end()));
    c.out
        .warning(verb.mark, "lock-without-verb", "no step has the verb `" + verb.text + "`",
                 near.empty() ? "a verb stands behind the dot of `do`, or in `verb`"
                              : "did you mean " + near + "?")
        .length = verb.width();
  };
  for (const auto& [resource, list] : locks->entries) {
    judge(list);
    for (const auto& verb : list.items) judge(verb);
  }
}

}  // namespace

void lint_rules(Context& c, const Node& document) {
  const Verbs verbs = verbs_of(c);
  for (std::size_t i = 0; i < c.plan().rules.size(); ++i) {
    const Node* node = rule_node(document, i);
    if (node == nullptr) continue;
    const decide::Rule& rule = c.plan().rules[i];
    lint_when(c, rule, *node);
    lint_for(c, rule, *node, document);
    lint_severity(c, rule, *node);
    lint_locks(c, *node, verbs);
  }
}

}  // namespace runbookd::load
