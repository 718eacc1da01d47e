#include "remediations/cloud_run/instances.hpp"

#include <algorithm>

#include "daemon/net/google/monitoring.hpp"

namespace runbookd::remediations::cloud_run {
namespace {

constexpr Nanos same_moment = seconds{90};

}  // namespace

std::string instances_query(std::string_view project, std::string_view region,
                            std::string_view service, Wall now) {
  net::MetricQuery query;
  query.project = project;
  query.filter =
      "metric.type=\"run.googleapis.com/container/instance_count\""
      " AND resource.labels.service_name=\"" +
      std::string(service) + "\" AND resource.labels.location=\"" + std::string(region) + "\"";
  return net::metric_path(query, now);
}

std::optional<double> parse_instances(std::string_view body) {
  const auto points = net::newest_points(body);
  if (!points || points->empty()) return std::nullopt;
  const auto newest = std::max_element(
      points->begin(), points->end(),
      [](const net::MetricPoint& a, const net::MetricPoint& b) { return a.at < b.at; });
  double sum = 0;
  for (const net::MetricPoint& point : *points)
    if (newest->at - point.at <= same_moment) sum += point.value;
  return sum;
}

}  // namespace runbookd::remediations::cloud_run
