// What Google's APIs for resources have in common as data (pure): names, long-running operations,
// and why something was not done. https://google.aip.dev/151
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/net/json.hpp"
#include "daemon/net/refusal.hpp"

namespace runbookd::net {

/// A project, region, resource or revision: what may stand in a path as it is; 128 characters.
bool is_plain_name(std::string_view name);

struct GoogleOperation {
  std::string name;    ///< `projects/P/locations/L/operations/O`
  std::string verb;    ///< `failover`; empty where the API has none
  std::string target;  ///< full name of what it works on; empty where the API has none
  bool done = false;
  bool failed = false;
  std::string error;  ///< one bounded line when it failed
};
/// nullopt when it is none, or its name is not one that may stand in a path.
std::optional<GoogleOperation> google_operation(const boost::json::object& raw);
std::optional<GoogleOperation> parse_google_operation(std::string_view body);
bool is_google_operation_name(std::string_view name);

}  // namespace runbookd::net
