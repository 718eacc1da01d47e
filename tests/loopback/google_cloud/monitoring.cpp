#include "tests/loopback/google_cloud/monitoring.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <regex>

namespace runbookd::sim {
namespace {

constexpr std::chrono::minutes lateness{2};
constexpr std::chrono::minutes period{1};
constexpr int most_points = 1000;

std::optional<Time> parse_time(const std::string& text) {
  std::tm parts{};
  int used = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d%n", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used) != 6) {
    return std::nullopt;
  }
  const auto rest = text.substr(static_cast<std::size_t>(used));
  if (!std::regex_match(rest, std::regex(R"((\.\d+)?(Z|\+00:00))"))) return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return Time(std::chrono::seconds(timegm(&parts)));
}

/// `metric.type = "X"`, `resource.labels.service_name="Y"`: name to value, in either spelling.
std::map<std::string, std::string> parse_filter(const std::string& filter) {
  static const std::regex term(R"(([a-z_.]+)\s*=\s*\"([^\"]*)\")");
  std::map<std::string, std::string> out;
  for (std::sregex_iterator it(filter.begin(), filter.end(), term), end; it != end; ++it) {
    auto name = (*it)[1].str();
    if (name.starts_with("resource.label.")) name.replace(0, 15, "resource.labels.");
    out[name] = (*it)[2].str();
  }
  return out;
}

bool admits(const std::map<std::string, std::string>& filter, const std::string& name,
            const std::string& value) {
  const auto it = filter.find(name);
  return it == filter.end() || it->second == value;
}

/// Newest first, as the API gives them; gauges have start = end.
json::array points(const Call& call, const json::object& value, Millis age = lateness) {
  const auto from = parse_time(call.request.parameter("interval.startTime").value_or(""));
  const auto to = *parse_time(*call.request.parameter("interval.endTime"));
  json::array out;
  auto at = std::chrono::floor<std::chrono::minutes>(std::min<Time>(to, call.now - age));
  for (int i = 0; i < most_points && at >= from.value_or(to); ++i, at -= period) {
    const auto time = rfc3339(Time(at));
    out.push_back({{"interval", {{"startTime", time}, {"endTime", time}}}, {"value", value}});
  }
  return out;
}

/// An aligner needs a period of a minute at least, a reducer an aligner.
std::optional<ApiError> check_aggregation(const Request& request) {
  const auto aligner = request.parameter("aggregation.perSeriesAligner").value_or("ALIGN_NONE");
  const auto reducer = request.parameter("aggregation.crossSeriesReducer").value_or("REDUCE_NONE");
  const auto period = request.parameter("aggregation.alignmentPeriod").value_or("");
  const bool aligned = aligner != "ALIGN_NONE";
  if (aligned && (period.empty() || std::stod(period) < 60))
    return invalid_argument("Field aggregation.alignmentPeriod had an invalid value of \"" +
                            period + "\": The alignment period must be at least 60 seconds.");
  if (reducer != "REDUCE_NONE" && !aligned)
    return invalid_argument("Field aggregation.perSeriesAligner: must be set with a reducer.");
  return std::nullopt;
}

}  // namespace

void Monitoring::add_handlers(Handlers& to) {
  to["monitoring.projects.timeSeries.list"] = {false, [this](const Call& c) { return list(c); }};
}

json::array Monitoring::instance_counts(const Call& call) const {
  const auto filter = parse_filter(*call.request.parameter("filter"));
  json::array series;
  if (!admits(filter, "resource.labels.service_name", names_.service)) return series;
  const auto total = service_.manual_instances().value_or(settings_.instances);
  const bool sum = call.request.parameter("aggregation.crossSeriesReducer") == "REDUCE_SUM";
  std::vector<std::pair<std::string, int>> counts;
  for (const auto& share : service_.serving()) {
    counts.emplace_back(share.revision->name, static_cast<int>(std::ceil(total * share.fraction)));
  }
  if (sum && !counts.empty()) counts = {{"", total}};
  for (const auto& [revision, count] : counts) {
    if (!admits(filter, "resource.labels.revision_name", revision) && !sum) continue;
    if (!admits(filter, "metric.labels.state", "active")) continue;
    json::object resource{{"project_id", names_.project}};
    json::object metric{{"type", "run.googleapis.com/container/instance_count"}};
    if (!sum) {
      resource.insert({{"service_name", names_.service},
                       {"revision_name", revision},
                       {"location", names_.region},
                       {"configuration_name", names_.service}});
      metric["labels"] = json::object{{"state", "active"}};
    }
    auto list = points(call, {{"int64Value", std::to_string(count)}});
    if (list.empty()) continue;
    series.push_back({{"metric", metric},
                      {"resource", {{"type", "cloud_run_revision"}, {"labels", resource}}},
                      {"metricKind", "GAUGE"},
                      {"valueType", "INT64"},
                      {"points", std::move(list)}});
  }
  return series;
}

json::array Monitoring::memory_usage(const Call& call) const {
  const auto filter = parse_filter(*call.request.parameter("filter"));
  json::array series;
  if (!admits(filter, "resource.labels.instance_id", redis_.full_name())) return series;
  auto list = points(call, {{"doubleValue", redis_.instance().memory_usage_ratio}});
  if (list.empty()) return series;
  json::object labels{{"project_id", names_.project},
                      {"region", names_.region},
                      {"instance_id", redis_.full_name()},
                      {"node_id", "node-0"}};
  series.push_back({{"metric", {{"type", "redis.googleapis.com/stats/memory/usage_ratio"}}},
                    {"resource", {{"type", "redis_instance"}, {"labels", labels}}},
                    {"metricKind", "GAUGE"},
                    {"valueType", "DOUBLE"},
                    {"points", std::move(list)}});
  return series;
}

json::array Monitoring::disk_usage(const Call& call) const {
  const auto filter = parse_filter(*call.request.parameter("filter"));
  json::array series;
  if (!admits(filter, "resource.labels.database_id", sql_.database_id())) return series;
  auto list = points(call, {{"doubleValue", sql_.instance().disk_used}});
  if (list.empty()) return series;
  json::object labels{{"project_id", names_.project},
                      {"region", names_.region},
                      {"database_id", sql_.database_id()}};
  series.push_back({{"metric", {{"type", "cloudsql.googleapis.com/database/disk/utilization"}}},
                    {"resource", {{"type", "cloudsql_database"}, {"labels", labels}}},
                    {"metricKind", "GAUGE"},
                    {"valueType", "DOUBLE"},
                    {"points", std::move(list)}});
  return series;
}

json::array Monitoring::custom(const Call& call, const std::string& type,
                               const Gauge& gauge) const {
  const bool reduced = call.request.parameter("aggregation.crossSeriesReducer").has_value();
  json::array out;
  const int count = reduced ? std::min(gauge.series, 1) : gauge.series;
  for (int i = 0; i < count; ++i) {
    const double value = reduced ? gauge.value * gauge.series : gauge.value;
    auto list = points(call, {{"doubleValue", value}}, gauge.age);
    if (list.empty()) continue;
    out.push_back({{"metric", {{"type", type}, {"labels", {{"shard", std::to_string(i)}}}}},
                   {"resource", {{"type", "global"}, {"labels", {{"project_id", names_.project}}}}},
                   {"metricKind", "GAUGE"},
                   {"valueType", "DOUBLE"},
                   {"points", std::move(list)}});
  }
  return out;
}

Handled Monitoring::list(const Call& call) const {
  const auto filter = call.request.parameter("filter");
  const auto end = call.request.parameter("interval.endTime");
  const auto start = call.request.parameter("interval.startTime");
  const auto type = parse_filter(filter.value_or(""))["metric.type"];
  if (type.empty()) {
    return Handled::error(
        invalid_argument("Field filter had an invalid value: The filter must name one metric type.",
                         {{"filter", "must contain metric.type = \"...\""}}));
  }
  if (!end || !parse_time(*end) || (start && !parse_time(*start))) {
    return Handled::error(invalid_argument("Field interval had an invalid value.",
                                           {{"interval.end_time", "must be an RFC 3339 time"}}));
  }
  if (call.segments.size() < 3 || call.segments[2] != names_.project ||
      settings_.denied_permissions.contains("monitoring.timeSeries.list")) {
    return Handled::error(permission_denied("monitoring.timeSeries.list", call.name_from(1)));
  }
  if (auto error = check_aggregation(call.request)) return Handled::error(*error);
  json::array series;
  const auto gauge = gauges_.find(type);
  if (type == "run.googleapis.com/container/instance_count") {
    series = instance_counts(call);
  } else if (type == "redis.googleapis.com/stats/memory/usage_ratio") {
    series = memory_usage(call);
  } else if (type == "cloudsql.googleapis.com/database/disk/utilization") {
    series = disk_usage(call);
  } else if (gauge != gauges_.end()) {
    series = custom(call, type, gauge->second);
  } else {
    return Handled::error(not_found("Cannot find metric(s) that match type = \"" + type + "\"."));
  }
  json::object out;
  if (!series.empty()) out["timeSeries"] = std::move(series);
  out["unit"] = "1";
  return Handled::answer(ok_json(out));
}

}  // namespace runbookd::sim
