// A Cloud SQL instance as the API tells it (pure).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runbookd::remediations::cloud_sql {

struct InstanceState {
  std::string state;       ///< `RUNNABLE`, `SUSPENDED` ...
  std::string activation;  ///< `ALWAYS`, `NEVER`: an instance that its owner stopped stays RUNNABLE
  std::string tier;        ///< `db-custom-2-7680`
};
std::optional<InstanceState> parse_instance(std::string_view body);

bool is_running(const InstanceState& instance);
/// Why it is not; empty when it is.
std::string why_not_running(const InstanceState& instance);

/// The filter of the gauge that says how full its disk is.
std::string disk_filter(std::string_view project, std::string_view instance);

}  // namespace runbookd::remediations::cloud_sql
