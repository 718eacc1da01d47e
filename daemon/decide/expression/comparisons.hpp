// The comparisons of a condition, and on which side of each it is bad: what is asked of an incident
// (did it become worse, how bad was it) is asked of the values that are compared.
#pragma once

#include "daemon/decide/expression/ast.hpp"

namespace runbookd::decide {

/// Calls `visit(comparison, more_is_worse)` for each `<`, `<=`, `>`, `>=` of the condition, in the
/// order in which they are written, through named conditions. `more_is_worse`: the comparison holds
/// for large values of its left side.
template <class Visit>
void each_comparison(const Expr& e, const Visit& visit, bool negated = false) {
  if (is_named_signal(e) && e.type == Type::boolean)
    return each_comparison(*e.ref.signal, visit, negated);
  if (e.kind == Expr::Kind::unary && e.op == Op::not_)
    return each_comparison(*e.left, visit, !negated);
  if (e.kind != Expr::Kind::binary) return;
  if (e.op == Op::and_ || e.op == Op::or_) {
    each_comparison(*e.left, visit, negated);
    return each_comparison(*e.right, visit, negated);
  }
  const bool more = e.op == Op::greater || e.op == Op::greater_equal;
  const bool less = e.op == Op::less || e.op == Op::less_equal;
  if (more || less) visit(e, more != negated);
}

}  // namespace runbookd::decide
