#include "tests/loopback/google_cloud/logging.hpp"

#include <algorithm>
#include <vector>

namespace runbookd::sim {
namespace {

constexpr std::int64_t logs_by_default = 50;
constexpr std::int64_t logs_at_most = 1000;

}  // namespace

void Logging::add_handlers(Handlers& to) {
  to["logging.entries.list"] = {false, [this](const Call& c) { return list(c); }};
}

const Written& Logging::write(Written entry) {
  if (entry.insert_id.empty()) entry.insert_id = "entry-" + std::to_string(next_id_++);
  if (entry.log_name.empty())
    entry.log_name = "projects/" + names_.project + "/logs/run.googleapis.com%2Fstderr";
  return entries_.emplace_back(std::move(entry));
}

json::object Logging::view_of(const Written& entry) const {
  json::object out{{"insertId", entry.insert_id},
                   {"logName", entry.log_name},
                   {"timestamp", rfc3339(entry.timestamp)},
                   {"receiveTimestamp", rfc3339(entry.timestamp)},
                   {"resource",
                    {{"type", entry.resource_type},
                     {"labels", {{"project_id", names_.project}, {"location", names_.region}}}}},
                   {"textPayload", entry.text}};
  if (entry.severity != "DEFAULT") out["severity"] = entry.severity;
  return out;
}

Handled Logging::list(const Call& call) const {
  const auto* names = array_of(call.body, "resourceNames");
  if (names == nullptr || names->empty())
    return Handled::error(invalid_argument("Must supply at least one resource name."));
  for (const auto& name : *names) {
    const std::string text = name.is_string() ? to_text(name.get_string()) : "";
    if (text != "projects/" + names_.project ||
        settings_.denied_permissions.contains("logging.logEntries.list"))
      return Handled::error(permission_denied("logging.logEntries.list", text));
  }
  const auto order = text_of(call.body, "orderBy", "timestamp asc");
  if (order != "timestamp asc" && order != "timestamp desc")
    return Handled::error(invalid_argument("Unsupported orderBy: " + order));
  const auto parsed = parse_log_filter(text_of(call.body, "filter"));
  if (const auto* why = std::get_if<std::string>(&parsed))
    return Handled::error(invalid_argument("Unparseable filter: " + *why));
  const auto wanted = int_of(call.body, "pageSize");
  if (wanted < 0) return Handled::error(invalid_argument("page_size is negative"));
  const auto size =
      static_cast<std::size_t>(std::min(wanted == 0 ? logs_by_default : wanted, logs_at_most));
  const auto token = text_of(call.body, "pageToken", "0");
  if (token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos)
    return Handled::error(invalid_argument("page_token is invalid"));
  std::vector<const Written*> found;
  for (const auto& entry : entries_)
    if (std::get<LogFilter>(parsed)(entry)) found.push_back(&entry);
  std::sort(found.begin(), found.end(), [&](const Written* a, const Written* b) {
    if (a->timestamp == b->timestamp) return a->insert_id < b->insert_id;
    return order == "timestamp asc" ? a->timestamp < b->timestamp : b->timestamp < a->timestamp;
  });
  const auto from = std::min(static_cast<std::size_t>(std::stoul(token)), found.size());
  const auto end = std::min(from + size, found.size());
  json::object out;
  json::array entries;
  for (std::size_t i = from; i < end; ++i) entries.emplace_back(view_of(*found[i]));
  if (!entries.empty()) out["entries"] = std::move(entries);
  if (end < found.size()) out["nextPageToken"] = std::to_string(end);
  return Handled::answer(ok_json(out));
}

}  // namespace runbookd::sim
