#include "daemon/decide/expression/clock_growth.hpp"

#include <cmath>
#include <limits>

namespace runbookd::decide {

namespace {

std::optional<double> growth_of_call(const Expr& e, const EvaluationContext& context) {
  if (e.fn == Function::age) return 1;
  if (e.fn == Function::until) return -1;
  if (e.fn != Function::default_) return 0;
  const Expr& wanted = *e.arguments.front().value;
  const Expr& otherwise = *e.arguments.back().value;
  return growth_per_second(evaluate(wanted, context).known() ? wanted : otherwise, context);
}

std::optional<double> growth_of_product(const Expr& e, double left, double right,
                                        const EvaluationContext& context) {
  if (left == 0 && right == 0) return 0;
  const Expr& factor = left == 0 ? *e.left : *e.right;
  const Value by = evaluate(factor, context);
  const bool linear = e.op == Op::multiply ? left == 0 || right == 0 : right == 0;
  if (!linear || !by.known()) return std::nullopt;
  const double growth = left + right;
  return e.op == Op::multiply ? growth * by.number : growth / by.number;
}

}  // namespace

std::optional<double> growth_per_second(const Expr& e, const EvaluationContext& context) {
  if (is_named_signal(e)) return growth_per_second(*e.ref.signal, context);
  if (e.kind == Expr::Kind::path) return e.ref.what == Ref::What::age ? 1 : 0;
  if (e.kind == Expr::Kind::call) return growth_of_call(e, context);
  const bool negates = e.kind == Expr::Kind::unary && e.op == Op::negate;
  if (!negates && e.kind != Expr::Kind::binary) return 0;
  const auto left = growth_per_second(*e.left, context);
  if (!left) return std::nullopt;
  if (negates) return -*left;
  const auto right = growth_per_second(*e.right, context);
  if (!right) return std::nullopt;
  if (e.op == Op::add) return *left + *right;
  if (e.op == Op::subtract) return *left - *right;
  if (e.op == Op::multiply || e.op == Op::divide)
    return growth_of_product(e, *left, *right, context);
  return 0;
}

std::optional<double> seconds_to_crossing(const Expr& comparison,
                                          const EvaluationContext& context) {
  const auto left = growth_per_second(*comparison.left, context);
  const auto right = growth_per_second(*comparison.right, context);
  if (!left || !right) return std::nullopt;
  const double speed = *left - *right;
  if (!(std::fabs(speed) > 0)) return std::numeric_limits<double>::infinity();
  const Value a = evaluate(*comparison.left, context);
  const Value b = evaluate(*comparison.right, context);
  if (!a.known() || !b.known()) return std::numeric_limits<double>::infinity();
  return (b.number - a.number) / speed;
}

}  // namespace runbookd::decide
