// The bridge from YAML scalars to typed expressions: parse, type, and put every issue at its
// column.
#include "config/expression/expression.hpp"
#include "config/load/names.hpp"
#include "config/load/placeholders.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/expression/reads.hpp"

namespace runbookd::load {

namespace {

// As it is written in an expression, so that no value can look like two matchers.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// The cell of an open-ended probe for one selector, made on first use.
int select(Context& c, int source, const SeriesSelector& selector) {
  SourceEntry& entry = c.book.sources[static_cast<std::size_t>(source)];
  decide::Source& s = c.plan().sources[static_cast<std::size_t>(source)];
  const std::size_t own = s.signals.size() - entry.selectors.size();
  for (std::size_t i = 0; i < entry.selectors.size(); ++i)
    if (entry.selectors[i] == selector) return static_cast<int>(own + i);
  constexpr std::size_t max_selectors = 500;
  if (entry.selectors.size() >= max_selectors || !entry.model) return -1;
  entry.selectors.push_back(selector);
  SignalDecl decl;
  decl.name = selector.metric;
  for (const auto& m : selector.matchers) {
    constexpr std::array<const char*, 4> ops{"=", "!=", "=~", "!~"};
    decl.name += (&m == &selector.matchers.front() ? "{" : ",") + m.label +
                 ops[static_cast<std::size_t>(m.op)] + quoted(m.value);
  }
  if (!selector.matchers.empty()) decl.name += "}";
  decl.type = entry.model->type_of(selector.metric);
  decl.counter = true;  // only what is found says whether it is; until then all may be asked
  s.signals.push_back(std::move(decl));
  s.windows.resize(s.signals.size());
  return static_cast<int>(s.signals.size()) - 1;
}

decide::ExprPtr all_of(std::vector<decide::ExprPtr> parts) {
  decide::ExprPtr all;
  for (auto& part : parts) {
    if (!part) return nullptr;
    if (!all) {
      all = std::move(part);
      continue;
    }
    auto both = std::make_unique<decide::Expr>();
    both->kind = decide::Expr::Kind::binary;
    both->op = decide::Op::and_;
    both->type = Type::boolean;
    both->left = std::move(all);
    both->right = std::move(part);
    all = std::move(both);
  }
  return all;
}

std::string kinds_with_labels(const Kinds& kinds) {
  Names out;
  for (const ProbeKind* kind : kinds.probes)
    if (kind->labels && !kind->planned) out.push_back(kind->key);
  return joined(out, "` or `");
}

}  // namespace

decide::TypingScope Context::scope() {
  return {plan(),
          [this](int source, const SeriesSelector& selector) {
            return select(*this, source, selector);
          },
          [this](int source) {
            const SourceEntry& entry = book.sources[static_cast<std::size_t>(source)];
            const ProbeKind* kind = entry.model ? kinds.probe(entry.kind) : nullptr;
            return kind != nullptr && kind->open_ended;
          },
          rule_names,
          template_variables,
          {},
          [this](int source) {
            const auto index = static_cast<std::size_t>(source);
            const decide::Source& it = plan().sources[index];
            return !it.is_resource && !book.sources[index].model && it.signals.empty();
          },
          kinds_with_labels(kinds),
          [this](int source) {
            const ProbeKind* kind =
                kinds.probe(book.sources[static_cast<std::size_t>(source)].kind);
            return kind != nullptr && kind->labels;
          }};
}

bool Context::typed(decide::Expr& expr, const document::Node& node, const std::string& what) {
  auto names = scope();
  std::vector<decide::TypeIssue> issues;
  const bool ok = decide::type_expression(expr, names, issues);
  variables.insert(names.variables.begin(), names.variables.end());
  for (const auto& issue : issues) runbookd::expression::report(node, issue, out);
  if (!ok) return false;
  const std::uint64_t cost = costs.of(expr);
  if (cost > most_parts) {
    error(node.mark,
          what + " would be " + std::to_string(cost) +
              " parts long, with the signals in it written out; at most " +
              std::to_string(most_parts) + " are judged in time",
          "name fewer signals twice, or split it over several rules");
    return false;
  }
  if (costs.passes_the_bound(cost))
    error(node.mark,
          "the expressions of this rulebook are more than " + std::to_string(most_parts_in_all) +
              " parts long up to here, with their signals written out",
          "let fewer rules use the long ones");
  return true;
}

// What every placeholder makes an error of is none of the placeholder's.
decide::ExprPtr Context::with_placeholder(const document::Node& node) {
  std::map<std::string, std::size_t> said;
  const auto texts = with_placeholders(node.text);
  for (const auto& text : texts) {
    std::vector<decide::TypeIssue> issues;
    auto expr = runbookd::expression::parse_text(text, issues);
    auto names = scope();
    if (expr && decide::type_expression(*expr, names, issues)) {
      variables.insert(names.variables.begin(), names.variables.end());
      return expr;
    }
    std::set<std::string> once;
    for (const auto& issue : issues)
      if (once.insert(issue.message).second) ++said[issue.message];
  }
  for (const auto& [message, times] : said)
    if (times == texts.size()) out.error(node.mark, message);
  return nullptr;
}

decide::ExprPtr Context::expression(const document::Node& node, const std::string& what) {
  if (node.unread && strictness == document::Strictness::placeholders)
    return with_placeholder(node);
  auto expr = runbookd::expression::parse(node, out);
  if (!expr || !typed(*expr, node, what)) return nullptr;
  return expr;
}

decide::Condition Context::condition(const document::Node& node) {
  std::vector<decide::ExprPtr> parts;
  decide::Condition condition;
  const auto add = [&](const document::Node& item) {
    auto expr = expression(item);
    if (expr && expr->type != Type::boolean) {
      error(item, "this is a " + std::string{name_of(expr->type)} + ", not a condition",
            "compare it with something");
      expr = nullptr;
    }
    // An `or` in a list means what it means in its own line.
    const bool loose = node.is_sequence() && expr && expr->kind == decide::Expr::Kind::binary &&
                       expr->op == decide::Op::or_;
    condition.text += condition.text.empty() ? "" : " and ";
    condition.text += loose ? "(" + item.text + ")" : item.text;
    parts.push_back(std::move(expr));
  };
  if (node.is_sequence() && node.items.empty()) error(node.mark, "an empty list is no condition");
  if (node.is_sequence())
    for (const auto& item : node.items) add(item);
  else
    add(node);
  condition.expr = all_of(std::move(parts));
  if (condition.expr) {
    condition.reads = decide::reads_of(*condition.expr);
    condition.reads_clock = decide::reads_clock(*condition.expr);
    condition.counts_targets = decide::counts_targets(*condition.expr);
  }
  return condition;
}

std::optional<decide::Template> Context::text_template(const document::Node& node) {
  auto pieces = runbookd::expression::parse_template(node, out);
  if (!pieces) return std::nullopt;
  template_variables = true;
  bool ok = true;
  for (auto& piece : *pieces)
    if (piece.expr) ok = typed(*piece.expr, node, "an expression of this template") && ok;
  template_variables = false;
  return ok ? std::move(pieces) : std::nullopt;
}

}  // namespace runbookd::load
