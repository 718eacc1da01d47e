// The part of Cloud Logging's query language that tests write: comparisons of `timestamp`,
// `severity`, `resource.type`, `textPayload` and `logName`, joined by AND and parentheses. What it
// does not know it refuses, as the real one refuses what it cannot parse.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tests/loopback/google_cloud/json_tools.hpp"

namespace runbookd::sim {

struct Written {
  Time timestamp;
  std::string insert_id;
  std::string log_name;
  std::string severity = "DEFAULT";
  std::string resource_type = "cloud_run_revision";
  std::string text;
};

using LogFilter = std::function<bool(const Written&)>;
/// The text: why it is none.
std::variant<LogFilter, std::string> parse_log_filter(std::string_view text);

/// RFC 3339 in UTC.
std::optional<Time> parse_log_time(const std::string& text);

}  // namespace runbookd::sim
