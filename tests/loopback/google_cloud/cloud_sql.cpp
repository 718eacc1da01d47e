#include "tests/loopback/google_cloud/cloud_sql.hpp"

#include <algorithm>

namespace runbookd::sim {
namespace {

constexpr std::size_t project_segment = 2;
constexpr std::size_t instance_segment = 4;
constexpr std::int64_t default_runs = 20;
constexpr std::int64_t most_runs = 100;

ApiError old_error(int http, std::string reason, std::string message) {
  ApiError error;
  error.http = http;
  error.reason = std::move(reason);
  error.message = std::move(message);
  return error;
}

json::object view_of(const BackupRun& run, const std::string& instance) {
  json::object out{{"kind", "sql#backupRun"},
                   {"id", std::to_string(run.id)},
                   {"instance", instance},
                   {"status", run.status},
                   {"type", "AUTOMATED"},
                   {"enqueuedTime", rfc3339(run.enqueued)},
                   {"startTime", rfc3339(run.enqueued)}};
  if (run.ended) out["endTime"] = rfc3339(*run.ended);
  if (run.bytes > 0) out["maxChargeableBytes"] = std::to_string(run.bytes);
  if (!run.error.empty())
    out["error"] = json::object{
        {"kind", "sql#operationError"}, {"code", "INTERNAL_ERROR"}, {"message", run.error}};
  return out;
}

}  // namespace

void CloudSql::add_handlers(Handlers& to) {
  to["sql.instances.get"] = {false, [this](const Call& c) { return get(c); }};
  to["sql.backupRuns.list"] = {false, [this](const Call& c) { return list_backups(c); }};
}

BackupRun& CloudSql::add_backup(std::string status, Time ended, Millis took) {
  BackupRun run;
  run.id = next_id_++;
  run.status = std::move(status);
  run.enqueued = ended - took;
  if (run.status != "RUNNING" && run.status != "ENQUEUED") run.ended = ended;
  return instance_.backups.emplace_front(std::move(run));
}

std::optional<ApiError> CloudSql::check(const Call& call, const std::string& permission) const {
  if (call.segments.at(project_segment) != names_.project ||
      settings_.denied_permissions.contains(permission))
    return old_error(403, "notAuthorized", "The client is not authorized to make this request.");
  if (call.segments.at(instance_segment) != names_.sql_instance)
    return old_error(404, "instanceDoesNotExist", "The Cloud SQL instance does not exist.");
  return std::nullopt;
}

Handled CloudSql::get(const Call& call) const {
  if (auto error = check(call, "cloudsql.instances.get")) return Handled::error(*error);
  return Handled::answer(ok_json({{"kind", "sql#instance"},
                                  {"name", names_.sql_instance},
                                  {"project", names_.project},
                                  {"region", names_.region},
                                  {"state", instance_.state},
                                  {"databaseVersion", "POSTGRES_16"},
                                  {"instanceType", "CLOUD_SQL_INSTANCE"},
                                  {"settings",
                                   {{"kind", "sql#settings"},
                                    {"settingsVersion", "7"},
                                    {"tier", instance_.tier},
                                    {"activationPolicy", instance_.activation}}}}));
}

Handled CloudSql::list_backups(const Call& call) const {
  if (auto error = check(call, "cloudsql.backupRuns.list")) return Handled::error(*error);
  const std::int64_t wanted = std::stol(call.request.parameter("maxResults").value_or("0"));
  const auto size = static_cast<std::size_t>(
      std::clamp(wanted > 0 ? wanted : default_runs, std::int64_t{1}, most_runs));
  const auto token = call.request.parameter("pageToken").value_or("0");
  if (token.find_first_not_of("0123456789") != std::string::npos || token.size() > 9)
    return Handled::error(old_error(400, "invalid", "Invalid value for: pageToken"));
  const auto from = static_cast<std::size_t>(std::stoul(token));
  json::object out{{"kind", "sql#backupRunsList"}};
  json::array items;
  for (std::size_t i = from; i < instance_.backups.size() && items.size() < size; ++i)
    items.emplace_back(view_of(instance_.backups[i], names_.sql_instance));
  if (from + items.size() < instance_.backups.size())
    out["nextPageToken"] = std::to_string(from + items.size());
  if (!items.empty()) out["items"] = std::move(items);
  return Handled::answer(ok_json(out));
}

}  // namespace runbookd::sim
