// Cloud Run's traffic list: what may be asked for, and what it comes to.
#pragma once

#include <functional>
#include <variant>
#include <vector>

#include "tests/loopback/google_cloud/errors.hpp"

namespace runbookd::sim {

struct TrafficTarget {
  bool latest = false;   ///< the newest Ready revision, whichever that is
  std::string revision;  ///< short name; empty for `latest`
  int percent = 0;
  std::string tag;
};

using TrafficList = std::vector<TrafficTarget>;

/// An empty list means all to the latest. Percents must sum to 100, and revisions must exist.
std::variant<TrafficList, ApiError> parse_traffic(
    const json::array& list, const std::function<bool(const std::string&)>& exists);

json::array write_traffic(const TrafficList& list);

}  // namespace runbookd::sim
