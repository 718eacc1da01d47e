// The closed table of functions: name, arity, whether an argument takes a window.
#pragma once

#include <span>
#include <string_view>

#include "daemon/decide/expression/ast.hpp"

namespace runbookd::decide {

struct FunctionRow {
  std::string_view name;
  Function fn;
  enum class Shape { window, instant, across } shape;
  int min_arguments;
  int max_arguments;
  std::string_view usage;  ///< for errors and the reference: `rate(counter over 5m)`
};

std::span<const FunctionRow> functions();
/// The row of `name`; `windowed` tells count(x over w) from count(p.up). Null when there is none.
const FunctionRow* find_function(std::string_view name, bool windowed);

}  // namespace runbookd::decide
