#include "tests/loopback/google_cloud/request_log.hpp"

namespace runbookd::sim {
namespace {

constexpr std::size_t most_entries = 10000;

json::value body_of(const Request& request) {
  boost::system::error_code error;
  auto value = json::parse(request.body, error);
  return error ? json::value(request.body) : value;
}

}  // namespace

json::object LogEntry::view() const {
  json::object query;
  for (const auto& [name, value] : request.query) query[name] = value;
  return {{"seq", seq},
          {"time", rfc3339(at)},
          {"id", method_id},
          {"method", request.method},
          {"host", request.host},
          {"path", request.path},
          {"query", query},
          {"body", body_of(request)},
          {"status", status},
          {"accepted", accepted()},
          {"applied", applied},
          {"changed", changed},
          {"validate_only", validate_only},
          {"fault", fault}};
}

void RequestLog::add(LogEntry entry) {
  entry.seq = next_++;
  entries_.push_back(std::move(entry));
  if (entries_.size() > most_entries) entries_.pop_front();
}

json::array RequestLog::view(bool all) const {
  json::array out;
  for (const auto& entry : entries_) {
    if (all || (entry.accepted() && !entry.validate_only)) out.push_back(entry.view());
  }
  return out;
}

}  // namespace runbookd::sim
