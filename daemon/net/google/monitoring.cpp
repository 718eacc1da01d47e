#include "daemon/net/google/monitoring.hpp"

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {
namespace json = boost::json;
namespace {

constexpr std::string_view series_of_a_page = "200";

// The first point is the newest.
std::optional<MetricPoint> newest_of(const json::object& series) {
  const json::array* points = json_array_at(series, {"points"});
  if (points == nullptr || points->empty()) return std::nullopt;
  const json::object* first = points->front().if_object();
  if (first == nullptr) return std::nullopt;
  const auto at = parse_rfc3339(json_text_at(*first, {"interval", "endTime"}));
  auto value = json_number_at(*first, {"value", "int64Value"});
  if (!value) value = json_number_at(*first, {"value", "doubleValue"});
  const json::value* truth = json_at(*first, {"value", "boolValue"});
  if (!value && truth != nullptr && truth->is_bool()) value = truth->get_bool() ? 1 : 0;
  if (!at || !value) return std::nullopt;
  return MetricPoint{*at, *value};
}

std::string whole_seconds(Nanos length) {
  return std::to_string(std::chrono::duration_cast<seconds>(length).count()) + "s";
}

}  // namespace

std::string metric_path(const MetricQuery& query, Wall now) {
  std::string out = "/v3/projects/" + query.project +
                    "/timeSeries?filter=" + percent_encode(query.filter) +
                    "&interval.startTime=" + percent_encode(rfc3339(now - query.lookback)) +
                    "&interval.endTime=" + percent_encode(rfc3339(now));
  if (!query.aligner.empty())
    out += "&aggregation.alignmentPeriod=" + whole_seconds(query.period) +
           "&aggregation.perSeriesAligner=" + query.aligner;
  if (!query.reducer.empty()) out += "&aggregation.crossSeriesReducer=" + query.reducer;
  return out + "&pageSize=" + std::string(series_of_a_page);
}

std::optional<std::vector<MetricPoint>> newest_points(std::string_view body) {
  const auto root = parse_json_object(body);
  if (!root) return std::nullopt;
  std::vector<MetricPoint> out;
  const json::array* list = json_array_at(*root, {"timeSeries"});
  if (list == nullptr) return out;  // what is empty is left out
  for (const json::value& item : *list) {
    const json::object* series = item.if_object();
    if (series == nullptr) return std::nullopt;
    if (const auto point = newest_of(*series)) out.push_back(*point);
  }
  return out;
}

std::string how_old(const MetricPoint& point, Wall now) {
  if (point.at > now) return "from the future";
  return format_duration(std::chrono::duration_cast<seconds>(now - point.at)) + " old";
}

}  // namespace runbookd::net
