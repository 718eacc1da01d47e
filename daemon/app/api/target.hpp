// A request's target taken apart, strictly: what two readers could understand differently is
// refused.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"

namespace runbookd::api {

constexpr std::size_t most_target_bytes = 8192;
constexpr std::size_t most_segments = 16;
constexpr std::size_t most_query_names = 16;

struct Target {
  std::vector<std::string> segments;         ///< decoded; none for `/`
  std::map<std::string, std::string> query;  ///< decoded, each name once
};

/// Refused: no origin form, a broken or unneeded-to-be-trusted escape (`%2F`, `%00`, control
/// characters, invalid UTF-8), `.` and `..`, a query name given twice.
Result<Target> parse_target(std::string_view text);

}  // namespace runbookd::api
