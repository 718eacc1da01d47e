// Gives an expression its types and resolves its paths. All of it happens once, at load; evaluation
// trusts it.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "daemon/decide/plan.hpp"

namespace runbookd::decide {

/// What is wrong and where, in columns of the expression's own text.
struct TypeIssue {
  Span span;
  Span also;  ///< length 0 = none
  std::string message;
  std::string note;
  std::string hint;
};

struct TypingScope {
  Plan& plan;  ///< windows of its sources are widened to what is read
  /// The cell of an open-ended source that selects `selector`, made when there is none yet; -1 =
  /// refused.
  std::function<int(int source, const SeriesSelector& selector)> select;
  std::function<bool(int source)> open_ended;
  std::set<std::string> rules;      ///< for firing("...")
  bool template_variables = false;  ///< `incident.id`, `var.NAME`, `target` are known
  std::set<std::string> variables;  ///< out: `var.NAME` seen
  /// A source with a mistake of its own, which was reported: nobody knows what it yields.
  std::function<bool(int source)> broken{};
  std::string kinds_with_labels;  ///< what probes whose metrics have labels are called, for people
  std::function<bool(int source)> has_labels{};
};

/// Types `expr` in place. False when there were issues.
bool type_expression(Expr& expr, TypingScope& scope, std::vector<TypeIssue>& issues);

}  // namespace runbookd::decide
