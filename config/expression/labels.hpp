// `{status=~"5..", method!="GET"}` behind a metric's name.
#pragma once

#include <vector>

#include "config/expression/cursor.hpp"

namespace runbookd::expression {

/// Reads from `{` to `}`; patterns are compiled once to see that they can be. False when there was
/// an issue. `closing` is the `}`.
bool read_labels(Cursor& tokens, std::vector<SeriesSelector::Matcher>& out, decide::Span& closing);

}  // namespace runbookd::expression
