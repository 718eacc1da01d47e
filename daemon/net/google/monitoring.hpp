// What Cloud Monitoring says of a metric, as a question and as an answer (pure). Its points are
// minutes late, so each has its own time. https://cloud.google.com/monitoring/api/v3
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::net {

inline constexpr std::string_view monitoring_host = "monitoring.googleapis.com";

struct MetricQuery {
  std::string project;
  std::string filter;
  std::string aligner = {};  ///< `ALIGN_RATE`; empty: the points as they were written
  std::string reducer = {};  ///< `REDUCE_SUM`; empty: each series for itself
  Nanos period = minutes{1};
  Nanos lookback = minutes{6};
};
/// Path and query of timeSeries.list up to `now`.
std::string metric_path(const MetricQuery& query, Wall now);

struct MetricPoint {
  Wall at{};         ///< the end of the time that it is about
  double value = 0;  ///< true is 1
};
/// The newest point of each series that has one with a number. nullopt: it is no such answer.
std::optional<std::vector<MetricPoint>> newest_points(std::string_view body);

/// `2m10s old`: how late a point is, for people; `from the future` when a clock is wrong.
std::string how_old(const MetricPoint& point, Wall now);

}  // namespace runbookd::net
