// How many instances run, as Cloud Monitoring tells it: minutes late, and not for everybody's eyes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::remediations::cloud_run {

/// Path and query of timeSeries.list over the last minutes.
std::string instances_query(std::string_view project, std::string_view region,
                            std::string_view service, Wall now);

/// The newest points of all series, added up; nullopt when there are none. A series whose newest
/// point is older than the others' belongs to a revision that is gone.
std::optional<double> parse_instances(std::string_view body);

}  // namespace runbookd::remediations::cloud_run
