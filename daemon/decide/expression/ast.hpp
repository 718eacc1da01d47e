// The expression language as a tree. The parser (config/expression) builds it with columns; typing
// resolves its paths and fills in `type`; evaluation reads it. Immutable once typed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/base/selector.hpp"
#include "daemon/base/time.hpp"
#include "daemon/base/value.hpp"

namespace runbookd::decide {

/// A piece of the expression's text, in code points from its first character.
struct Span {
  int column = 0;
  int length = 1;
};

enum class Op {
  or_,
  and_,
  not_,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  add,
  subtract,
  multiply,
  divide,
  negate
};
std::string_view symbol_of(Op op);

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// `name.name{label="x"}`
struct Path {
  std::vector<std::string> names;
  std::vector<SeriesSelector::Matcher> matchers;
};

struct Argument {
  ExprPtr value;
  Nanos over{0};  ///< 0 = no window was written
  Span over_span;
};

/// What a path means, once typed.
struct Ref {
  enum class What { none, cell, up, latency, age, source, network_ok, signal, variable };
  What what = What::none;
  int source = -1;               ///< index into Plan::sources
  int cell = -1;                 ///< index into the sample's cells
  const Expr* signal = nullptr;  ///< a named signal's expression, owned by the plan
  bool counter = false;
  std::string variable;  ///< of a template: `incident.id`, `var.ip`, `target`
};

/// The closed list of functions. `none` until typed.
enum class Function {
  none,
  // over a window
  rate,
  increase,
  delta,
  avg,
  min,
  max,
  sum,
  last,
  count,
  p50,
  p90,
  p95,
  p99,
  changes,
  fraction_true,
  // of this instant
  age,
  until,
  consecutive_failures,
  firing,
  weekday,
  hour,
  default_,
  // across targets
  count_targets,
  share,
  any,
  all,
};

struct Expr {
  enum class Kind { literal, path, call, unary, binary, is_unknown };
  Kind kind = Kind::literal;
  Span span;     ///< all of it
  Span op_span;  ///< the operator, the function's name, or `is`

  // literal
  double number = 0;  ///< in base units; booleans 0 or 1
  std::string text;   ///< of a string; of any literal as written
  bool bare = false;  ///< a number without a unit

  // path
  Path path;
  Ref ref;

  // call
  std::string function;
  std::vector<Argument> arguments;
  Function fn = Function::none;  ///< set by typing

  // unary, binary, is_unknown (`negated`: is not unknown)
  Op op = Op::or_;
  bool negated = false;
  ExprPtr left;
  ExprPtr right;

  /// literal: set by the parser; everything else: by typing.
  Type type = Type::boolean;
};

inline bool is_comparison(const Expr& e) {
  return e.kind == Expr::Kind::binary && e.op >= Op::less && e.op <= Op::not_equal;
}
/// rate, p95 ...: of what a signal was over a time.
inline bool is_windowed(const Expr& e) {
  return e.kind == Expr::Kind::call && e.fn >= Function::rate && e.fn <= Function::fraction_true;
}
/// count, share, any, all: over the targets of what is read.
inline bool is_aggregate(const Expr& e) {
  return e.kind == Expr::Kind::call && e.fn >= Function::count_targets;
}
inline bool is_named_signal(const Expr& e) {
  return e.kind == Expr::Kind::path && e.ref.what == Ref::What::signal;
}

/// The expression and all below it, through named signals; the outer ones first.
template <class Visit>
void visit_all(const Expr& e, const Visit& visit) {
  visit(e);
  if (is_named_signal(e)) visit_all(*e.ref.signal, visit);
  for (const auto& argument : e.arguments) visit_all(*argument.value, visit);
  if (e.left) visit_all(*e.left, visit);
  if (e.right) visit_all(*e.right, visit);
}

/// A piece of a template: literal text, or `{{ expression }}`.
struct TemplatePiece {
  std::string text;
  ExprPtr expr;  ///< null for literal text; `incident.id`, `var.x` and `target` are paths like any
                 ///< other
};
using Template = std::vector<TemplatePiece>;

}  // namespace runbookd::decide
