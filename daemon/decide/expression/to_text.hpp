// An expression in the rulebook's own words, made again from its tree: parts of a condition are
// shown to people one by one, and of a list of conditions there is no single text to cut from.
#pragma once

#include <string>

#include "daemon/decide/expression/ast.hpp"

namespace runbookd::decide {

/// `rate(app.requests{status=~"5.."} over 5m) > 1/s`, with parentheses where they are needed only.
std::string to_text(const Expr& expr);

}  // namespace runbookd::decide
