// Every mutating request that reached an API, in order, with what became of it. Tests count here
// that nothing was done twice.
#pragma once

#include <deque>

#include "tests/loopback/google_cloud/json_tools.hpp"
#include "tests/loopback/google_cloud/message.hpp"

namespace runbookd::sim {

struct LogEntry {
  std::int64_t seq = 0;
  Time at;
  std::string method_id;
  Request request;
  int status = 0;        ///< what the API answered, whether or not it was delivered
  bool applied = false;  ///< accepted, and in effect
  bool changed = false;  ///< false: it asked for what already was
  bool validate_only = false;
  std::string fault;  ///< kind of the fault that hit it, with before/after; else empty

  bool accepted() const { return status >= 200 && status < 300; }
  json::object view() const;
};

class RequestLog {
 public:
  void add(LogEntry entry);
  void clear() { entries_.clear(); }
  /// Accepted ones only, unless `all`.
  json::array view(bool all) const;
  const std::deque<LogEntry>& entries() const { return entries_; }

 private:
  std::deque<LogEntry> entries_;
  std::int64_t next_ = 1;
};

}  // namespace runbookd::sim
