#include "remediations/cloud_run/instances.hpp"

#include <algorithm>
#include <vector>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::cloud_run {
namespace json = boost::json;
namespace {

constexpr Nanos lookback = minutes{6};
constexpr Nanos same_moment = seconds{90};

struct Point {
  Wall at{};
  double value = 0;
};

// The first point is the newest.
std::optional<Point> newest_point(const json::object& series) {
  const json::array* points = net::json_array_at(series, {"points"});
  if (points == nullptr || points->empty()) return std::nullopt;
  const json::object* first = points->front().if_object();
  if (first == nullptr) return std::nullopt;
  const auto at = parse_rfc3339(net::json_text_at(*first, {"interval", "endTime"}));
  auto value = net::json_number_at(*first, {"value", "int64Value"});
  if (!value) value = net::json_number_at(*first, {"value", "doubleValue"});
  if (!at || !value) return std::nullopt;
  return Point{*at, *value};
}

}  // namespace

std::string instances_query(std::string_view project, std::string_view region,
                            std::string_view service, Wall now) {
  const std::string filter =
      "metric.type=\"run.googleapis.com/container/instance_count\""
      " AND resource.labels.service_name=\"" +
      std::string(service) + "\" AND resource.labels.location=\"" + std::string(region) + "\"";
  return "/v3/projects/" + std::string(project) +
         "/timeSeries?filter=" + net::percent_encode(filter) +
         "&interval.startTime=" + net::percent_encode(rfc3339(now - lookback)) +
         "&interval.endTime=" + net::percent_encode(rfc3339(now)) + "&pageSize=200";
}

std::optional<double> parse_instances(std::string_view body) {
  const auto root = net::parse_json_object(body);
  if (!root) return std::nullopt;
  const json::array* list = net::json_array_at(*root, {"timeSeries"});
  if (list == nullptr) return std::nullopt;
  std::vector<Point> points;
  for (const json::value& item : *list) {
    const json::object* series = item.if_object();
    if (series == nullptr) continue;
    if (const auto point = newest_point(*series)) points.push_back(*point);
  }
  if (points.empty()) return std::nullopt;
  const auto newest = std::max_element(points.begin(), points.end(),
                                       [](const Point& a, const Point& b) { return a.at < b.at; });
  double sum = 0;
  for (const Point& point : points) {
    if (newest->at - point.at <= same_moment) sum += point.value;
  }
  return sum;
}

}  // namespace runbookd::remediations::cloud_run
