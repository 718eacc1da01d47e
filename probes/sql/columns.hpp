// The signals of a `sql` probe are known at load: they are the names that the query gives its
// columns with AS. This finds them without a database, by reading SQL as far as quotes, comments
// and parentheses go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"

namespace runbookd::probes::sql {

inline constexpr std::size_t max_query = 16 * 1024;
inline constexpr std::size_t max_columns = 50;

/// The names behind AS in the outermost select list, in order. An error when the text is not one
/// SELECT, a column has no name, or a name cannot be that of a signal.
Result<std::vector<std::string>> columns_of(std::string_view query);

}  // namespace runbookd::probes::sql
