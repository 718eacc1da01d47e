// Which units an operator accepts, and what comes out (semantics: Types).
#pragma once

#include <optional>

#include "daemon/decide/expression/ast.hpp"

namespace runbookd::decide {

/// An operand: its type, and whether it is a literal without a unit.
struct Operand {
  Type type;
  bool bare = false;
};

/// Result type of `left op right`, nullopt when the units do not fit. Comparisons yield boolean.
std::optional<Type> combine(Op op, Operand left, Operand right);

}  // namespace runbookd::decide
