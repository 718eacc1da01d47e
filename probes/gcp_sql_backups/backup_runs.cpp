#include "probes/gcp_sql_backups/backup_runs.hpp"

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::probes {
namespace json = boost::json;
using net::json_text_at;

namespace {

constexpr std::size_t most_line_bytes = 400;
constexpr std::size_t most_token_bytes = 2048;

bool is_under_way(std::string_view status) {
  return status == "ENQUEUED" || status == "RUNNING" || status == "OVERDUE";
}

std::string line_of(const json::object& run) {
  std::string out = "backup " + json_text_at(run, {"id"}) + " of " +
                    json_text_at(run, {"enqueuedTime"}) + ": " + json_text_at(run, {"status"});
  const std::string why = json_text_at(run, {"error", "message"});
  if (!why.empty()) out += ": " + why;
  return net::one_line(out, most_line_bytes);
}

// A run that says to have succeeded and not when is not taken for one.
void take_success(const json::object& run, BackupRuns& runs) {
  const auto ended = parse_rfc3339(json_text_at(run, {"endTime"}));
  if (!ended || (runs.last_success && *runs.last_success >= *ended)) return;
  runs.last_success = ended;
  runs.last_size.reset();
  if (const auto size = net::json_integer_at(run, {"maxChargeableBytes"}); size && *size >= 0)
    runs.last_size = static_cast<double>(*size);
}

void take_run(const json::object& run, BackupRuns& runs) {
  const std::string status = json_text_at(run, {"status"});
  const bool first_over = !is_under_way(status) && runs.newest.empty() && !runs.last_success;
  runs.any = true;
  if (status == "SUCCESSFUL") return take_success(run, runs);
  if (first_over) runs.newest = line_of(run);
}

}  // namespace

bool read_backup_page(std::string_view body, BackupRuns& runs) {
  const auto root = net::parse_json_object(body);
  if (!root) return false;
  runs.next = json_text_at(*root, {"nextPageToken"});
  if (runs.next.size() > most_token_bytes) return false;
  const json::array* items = net::json_array_at(*root, {"items"});
  if (items == nullptr) return !root->contains("items");  // what is empty is left out
  for (const json::value& item : *items) {
    const json::object* run = item.if_object();
    if (run == nullptr) return false;
    take_run(*run, runs);
  }
  return true;
}

}  // namespace runbookd::probes
