// One row of the daemon's journal, as GET /api/v1/journal gives it.
#pragma once

#include <cstdint>
#include <string>

namespace runbookd::demo {

struct JournalRecord {
  std::int64_t seq = 0;
  std::string at;  ///< RFC 3339, UTC
  std::string kind;
  std::string incident;
  std::string rule;
  std::string action;
  std::string resource;
  std::string status;
  std::string reason;
  std::string severity;
  std::string text;
};

}  // namespace runbookd::demo
