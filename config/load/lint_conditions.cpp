#include <algorithm>

#include "config/document/utf8.hpp"
#include "config/expression/expression.hpp"
#include "config/load/lints.hpp"
#include "config/load/possible.hpp"

namespace runbookd::load {

namespace {

using decide::Expr;
using decide::Function;
using decide::Op;
using decide::Ref;
using document::Node;

constexpr std::uint64_t most_parts_looked_at = 2'000;
constexpr std::uint64_t most_looked_at_in_all = 300'000;

bool is_logic(const Expr& e) {
  return e.kind == Expr::Kind::binary && (e.op == Op::and_ || e.op == Op::or_);
}

// By the custom of those who name metrics; a scrape does not say before it has been made.
bool is_counter_name(std::string_view name) {
  name = name.substr(0, name.find('{'));
  return name.ends_with("_total") || name.ends_with("_count") || name.ends_with("_sum") ||
         name.ends_with("_bucket");
}

// The counter whose bare value `e` is; null when it is none.
const Expr* counter_in(const Context& c, const Expr& expr) {
  const Expr& e = through_signals(expr);
  if (e.fn == Function::default_) return counter_in(c, *e.arguments.front().value);
  if (e.kind != Expr::Kind::path || e.ref.what != Ref::What::cell || !e.ref.counter) return nullptr;
  const auto source = static_cast<std::size_t>(e.ref.source);
  const SourceEntry& entry = c.book.sources[source];
  const auto& signals = c.book.plan->sources[source].signals;
  const auto cell = static_cast<std::size_t>(e.ref.cell);
  const bool declared = cell < signals.size() - entry.selectors.size();
  const ProbeKind* kind = entry.model ? c.kinds.probe(entry.kind) : nullptr;
  const bool scraped = kind != nullptr && kind->labels;
  return declared || (scraped && is_counter_name(signals[cell].name)) ? &e : nullptr;
}

// `hour()` is 0 to 23; `x` is never above 100%.
std::string range_of(const Interval& range, Type type, const std::string& what) {
  const auto number = [&](double v) { return format_number(type, v); };
  const bool low = range.low > -Interval::infinite;
  const bool high = range.high < Interval::infinite;
  if (range.is_point() && low) return what + " is " + number(range.low);
  if (low && high) return what + " is " + number(range.low) + " to " + number(range.high);
  if (low) return what + " is never below " + number(range.low);
  return high ? what + " is never above " + number(range.high) : std::string{};
}

// Its text is not what was judged, but a placeholder.
bool is_unread(const Node& node) {
  return node.unread || std::any_of(node.items.begin(), node.items.end(), is_unread);
}

class ConditionLints {
 public:
  ConditionLints(Context& c, const Node& document) : c_(c), possible_(c, document) {}

  // `when`, `if` ..: one text, or a list of texts that all have to hold.
  void condition(const Node* node, const decide::Condition& condition) {
    if (node != nullptr && condition.expr && !is_unread(*node)) whole(*node, *condition.expr);
  }

  // A condition of a step, which is judged while `when` holds.
  void beside(const Node* node, const char* key, const decide::Condition& condition,
              const decide::Condition& when) {
    if (node == nullptr || !condition.expr || is_unread(*node)) return;
    if (whole(*node, *condition.expr) || !when.expr || !looks_at(*condition.expr) ||
        !looks_at(*when.expr) || possible_.can_both(*when.expr, *condition.expr))
      return;
    c_.out
        .warning(node->mark, "never-holds",
                 std::string("this `") + key + "` can never hold while `when` does",
                 "its parts and those of `when` contradict each other")
        .length = node->width();
  }

  void signal(const Node& node, const Expr& expr) {
    if (looks_at(expr) && !is_unread(node)) parts(node, expr);
  }

 private:
  // What is longer, or comes when much has been looked at, is not worth the time.
  bool looks_at(const Expr& expr) {
    const std::uint64_t cost = c_.costs.of(expr);
    if (cost > most_parts_looked_at || looked_at_ + cost > most_looked_at_in_all) return false;
    looked_at_ += cost;
    return true;
  }

  // True when something was said.
  bool whole(const Node& node, const Expr& expr) {
    if (!looks_at(expr) || through_signals(expr).kind == Expr::Kind::literal) return false;
    bool said = false;
    if (node.is_scalar()) {
      said = parts(node, expr);
    } else {
      // The loader has joined the items from the left.
      const Expr* rest = &expr;
      for (std::size_t i = node.items.size(); i-- > 1; rest = rest->left.get())
        said = parts(node.items[i], *rest->right) || said;
      said = parts(node.items.front(), *rest) || said;
    }
    return said || judge(node, expr, node.is_scalar());
  }

  // The smallest part that is to blame is told; true when one was.
  bool parts(const Node& node, const Expr& e) {
    if (is_comparison(e)) return bare_counter(node, e) || judge(node, e, true);
    if (is_logic(e)) {
      const bool left = side(node, *e.left, e.op);
      return side(node, *e.right, e.op) || left;
    }
    if (is_aggregate(e)) return parts(node, *e.arguments.front().value);
    return e.kind == Expr::Kind::unary && e.op == Op::not_ && parts(node, *e.left);
  }

  // A side of another kind than the chain that it stands in is a condition of its own.
  bool side(const Node& node, const Expr& e, Op chain) {
    const bool said = parts(node, e);
    return said || (is_logic(e) && e.op != chain && judge(node, e, true));
  }

  bool judge(const Node& node, const Expr& e, bool in_text) {
    const bool never = !possible_.can_be(e, true);
    if (!never && possible_.can_be(e, false)) return false;
    const char* lint = never ? "never-holds" : "always-holds";
    const std::string verdict = never ? " can never hold" : " always holds";
    const std::string what =
        in_text && node.is_scalar() ? shown(node, e.span) : std::string("all of this together");
    auto& d = c_.out.warning(node.mark, lint, what + verdict, why(node, e, never));
    if (in_text && node.is_scalar()) runbookd::expression::place(d, node, e.span);
    return true;
  }

  std::string why(const Node& node, const Expr& e, bool never) const {
    if (!is_comparison(e))
      return never ? "its parts contradict each other"
                   : "one or another of its parts holds, whatever is seen";
    if (e.left->type == Type::string || e.left->type == Type::boolean) return {};
    const std::string left = side_range(node, *e.left);
    return left.empty() ? side_range(node, *e.right) : left;
  }

  std::string side_range(const Node& node, const Expr& e) const {
    if (through_signals(e).kind == Expr::Kind::literal) return {};
    return range_of(possible_.of(e), e.type, shown(node, e.span));
  }

  bool bare_counter(const Node& node, const Expr& e) {
    const Expr* left = counter_in(c_, *e.left);
    const Expr* right = counter_in(c_, *e.right);
    if ((left == nullptr) == (right == nullptr)) return false;
    const Expr* at = left != nullptr ? e.left.get() : e.right.get();
    while (at->fn == Function::default_) at = at->arguments.front().value.get();
    const Expr& counter = *at;
    const std::string text = shown(node, counter.span);
    auto& d = c_.out.warning(
        node.mark, "bare-counter",
        text + " only grows: compared with a number it holds for ever, or never",
        "write how much it grew: increase(" + slice(node, counter.span) + " over 5m)");
    runbookd::expression::place(d, node, counter.span);
    return true;
  }

  static std::string slice(const Node& node, decide::Span span) {
    constexpr int longest = 60;
    return document::shorten(runbookd::expression::slice(node.text, span), longest);
  }
  static std::string shown(const Node& node, decide::Span span) {
    return "`" + slice(node, span) + "`";
  }

  Context& c_;
  Possible possible_;
  std::uint64_t looked_at_ = 0;
};

void lint_rule_conditions(ConditionLints& lints, const decide::Rule& rule, const Node& node) {
  lints.condition(node.find("when"), rule.when);
  if (rule.verify_written) lints.condition(node.find("verify"), rule.verify);
  const Node* severity = node.find("severity");
  if (severity != nullptr && severity->entries.size() == rule.severities.size())
    for (std::size_t i = 0; i < rule.severities.size(); ++i)
      lints.condition(&severity->entries[i].second, rule.severities[i].when);
  const Node* steps = node.find("steps");
  if (steps == nullptr || steps->items.size() != rule.steps.size()) return;
  const decide::Condition always;
  const decide::Condition& when = rule.run_all ? always : rule.when;
  for (std::size_t i = 0; i < rule.steps.size(); ++i) {
    const decide::Step& step = rule.steps[i];
    const Node& written = steps->items[i];
    lints.beside(written.find("if"), "if", step.if_, when);
    lints.beside(written.find("requires"), "requires", step.requires_, when);
    lints.condition(written.find("verify"), step.verify);
  }
}

}  // namespace

void lint_conditions(Context& c, const Node& document) {
  ConditionLints lints(c, document);
  if (const Node* signals = document.find("signals"))
    for (const auto& [name, node] : signals->entries)
      if (const auto it = c.plan().signals.find(name.text);
          node.is_scalar() && it != c.plan().signals.end() && it->second)
        lints.signal(node, *it->second);
  for (std::size_t i = 0; i < c.plan().rules.size(); ++i)
    if (const Node* node = rule_node(document, i))
      lint_rule_conditions(lints, c.plan().rules[i], *node);
  for (const auto& [node, id] : c.checks)
    if (const decide::TaskItem* item = c.plan().task_item(id)) lints.condition(node, item->check);
}

}  // namespace runbookd::load
