// Hands the samples of a probe that finds its targets itself (a query of Prometheus, alerts) to its
// targets, and knows when the list of them has changed.
//
// A target that an answer does not speak of is unknown: nobody said that all is well. It stays on
// the list for an hour, so that an incident is not over because an exporter died. One that is new
// waits with its sample until the list that has it is in use.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/plan.hpp"

namespace runbookd::app {

inline constexpr std::size_t most_found_targets = 1'000;
inline constexpr Nanos found_targets_stay = hours{1};

/// Loop thread.
class TargetDesk {
 public:
  using ByInstance = std::vector<std::pair<int, Sample>>;

  /// One run of `source`, as a sample for each of its targets.
  ByInstance share(const decide::Source& source, Sample sample, Stamp now);
  /// What the list should be, when it is another than the source has; else nothing. New ones come
  /// last, by name.
  std::optional<std::vector<std::string>> other_list(const decide::Source& source) const;
  /// How the last run of such a source ended, while no target is known; nothing: there are some, or
  /// none has ended.
  std::optional<decide::InstanceView> last_run(const decide::Source& source) const;
  /// A plan with other lists is in use: what has waited for that, by its instances.
  ByInstance released(const decide::Plan& plan);

 private:
  struct Found {
    std::map<std::string, Mono> heard;         ///< when an answer last spoke of it
    std::optional<decide::InstanceView> last;  ///< of its runs, without signals
    std::map<std::string, Sample> waiting;     ///< of those that have no instance yet
  };
  std::map<std::string, Found> sources_;  ///< by name
};

}  // namespace runbookd::app
