// How far a value may be raised (pure): bounds of the rulebook, rules of Cloud Run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::remediations::cloud_run {

/// What one revision may have at most, whatever the rulebook says.
constexpr int most_instances = 1000;
constexpr std::int64_t gib = std::int64_t{1} << 30;
constexpr std::int64_t most_memory = 32 * gib;
constexpr std::int64_t default_memory = 512 * (std::int64_t{1} << 20);
/// Cloud Run's maxInstanceCount when none is set.
constexpr int default_max_instances = 100;

/// `3` = at least 3; `{raise_by: 5, up_to: 20}` = 5 more, never beyond 20.
struct CountBound {
  std::optional<int> at_least;
  int raise_by = 0;
  int up_to = 0;
};

/// Never below `now`; nullopt when `now` already satisfies it.
std::optional<int> raised(const CountBound& bound, int now);

struct Scaling {
  int service_min = 0;  ///< 0 = not set
  int service_max = 0;
  int revision_min = 0;  ///< of the serving revision
  int revision_max = 0;
  bool manual = false;
  int manual_count = 0;

  int effective_min() const;
  /// The smaller of the two limits that are set.
  int effective_max() const;
};
Scaling scaling_of(const ServiceState& state, const RevisionState& serving);

/// What to set; absent = leave alone.
struct ScaleChange {
  std::optional<int> service_min;
  std::optional<int> service_max;
  /// The serving revision's own limit is the smaller one: it needs a new revision.
  std::optional<int> revision_max;
};
Result<ScaleChange, Refusal> plan_scale(const std::optional<CountBound>& min,
                                        const std::optional<CountBound>& max, const Scaling& now);

/// Kubernetes quantities: `512Mi`, `1.5Gi`, `2G`, `1000m`; in units (bytes, CPUs). nullopt =
/// malformed.
std::optional<double> parse_quantity(std::string_view text);
/// `4Gi` when whole, else in `Mi`, rounded up.
std::string format_memory(std::int64_t bytes);

struct MemoryChange {
  std::string container;  ///< empty for an unnamed one
  std::int64_t from = 0;
  std::int64_t to = 0;
};
/// `container` empty: the one with a port, else the only one.
Result<MemoryChange, Refusal> plan_memory(const boost::json::object& revision,
                                          std::string_view container, std::int64_t raise_by,
                                          std::int64_t up_to);
/// How many CPUs that much memory needs.
int cpus_needed(std::int64_t memory);
/// Bytes of the container that plan_memory() would take; nullopt when there is none.
std::optional<std::int64_t> memory_limit(const boost::json::object& revision,
                                         std::string_view container);
/// Index into `containers`, -1 when it cannot be told.
int container_index(const boost::json::object& revision, std::string_view container);

}  // namespace runbookd::remediations::cloud_run
