#include "probes/gcp_logs/log_page.hpp"

#include <boost/json/serialize.hpp>

#include "daemon/base/fnv.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::probes {
namespace json = boost::json;
using net::json_text_at;

namespace {

constexpr int entries_of_a_page = 1000;
constexpr std::size_t most_token_bytes = 8 << 10;
constexpr std::size_t most_title_bytes = 60;

// The line break ends a comment (`-- why`) that the filter may end with.
std::string bounded(const LogQuery& query) {
  return "timestamp>=\"" + rfc3339(query.from) + "\" AND (" + query.filter + "\n)";
}

json::object body_of(const LogQuery& query, std::string_view order, std::int64_t size) {
  json::object out{
      {"resourceNames", json::array{net::json_string("projects/" + query.project)}},
      {"filter", net::json_string(bounded(query))},
      {"orderBy", order},
      {"pageSize", size},
  };
  if (!query.page.empty()) out["pageToken"] = net::json_string(query.page);
  return out;
}

std::string path_for(std::string_view fields) {
  return "/v2/entries:list?fields=" + net::percent_encode(fields);
}

std::optional<LogEntryId> id_of(const json::object& entry) {
  const std::string written = json_text_at(entry, {"timestamp"});
  const auto at = parse_rfc3339(written);
  if (!at) return std::nullopt;
  // With the time as it is written: Google tells entries apart to the nanosecond.
  std::uint64_t id = fnv(fnv_start, written);
  id = fnv(id, json_text_at(entry, {"insertId"}));
  return LogEntryId{*at, fnv(id, json_text_at(entry, {"logName"}))};
}

// What of an entry says the most to a person.
std::string text_of_entry(const json::object& entry) {
  if (auto text = json_text_at(entry, {"textPayload"}); !text.empty()) return text;
  for (const char* payload : {"jsonPayload", "protoPayload"}) {
    const json::object* object = net::json_object_at(entry, {payload});
    if (object == nullptr) continue;
    auto message = json_text_at(*object, {"message"});
    return message.empty() ? json::serialize(*object) : message;
  }
  const json::object* request = net::json_object_at(entry, {"httpRequest"});
  return request == nullptr ? std::string("(no text)") : json::serialize(*request);
}

}  // namespace

std::string count_body(const LogQuery& query) {
  return json::serialize(body_of(query, "timestamp asc", entries_of_a_page));
}

std::string count_path() { return path_for("entries(insertId,logName,timestamp),nextPageToken"); }

std::string newest_body(const LogQuery& query, std::size_t how_many) {
  return json::serialize(body_of(query, "timestamp desc", static_cast<std::int64_t>(how_many)));
}

std::string newest_path() {
  return path_for(
      "entries(httpRequest,insertId,jsonPayload,logName,protoPayload,severity,textPayload,"
      "timestamp)");
}

std::optional<LogPage> read_log_page(std::string_view body) {
  const auto root = net::parse_json_object(body);
  if (!root) return std::nullopt;
  LogPage out;
  out.next = json_text_at(*root, {"nextPageToken"});
  if (out.next.size() > most_token_bytes) return std::nullopt;
  const json::array* entries = net::json_array_at(*root, {"entries"});
  if (entries == nullptr && root->contains("entries")) return std::nullopt;
  if (entries == nullptr) return out;  // what is empty is left out
  for (const json::value& item : *entries) {
    const json::object* entry = item.if_object();
    const auto id = entry == nullptr ? std::nullopt : id_of(*entry);
    if (!id) return std::nullopt;
    out.entries.push_back(*id);
  }
  return out;
}

std::vector<LogLine> read_log_lines(std::string_view body) {
  std::vector<LogLine> out;
  const auto root = net::parse_json_object(body);
  const json::array* entries = root ? net::json_array_at(*root, {"entries"}) : nullptr;
  if (entries == nullptr) return out;
  for (const json::value& item : *entries) {
    const json::object* entry = item.if_object();
    if (entry == nullptr) continue;
    std::string title = json_text_at(*entry, {"timestamp"});
    if (auto severity = json_text_at(*entry, {"severity"}); !severity.empty())
      title += " " + severity;
    out.push_back({net::one_line(title, most_title_bytes), text_of_entry(*entry)});
  }
  return out;
}

}  // namespace runbookd::probes
