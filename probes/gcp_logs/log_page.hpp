// What is asked of entries.list, and what a page of its answer says (pure).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::probes {

struct LogQuery {
  std::string project;
  std::string filter;  ///< the rulebook's
  Wall from{};
  std::string page = {};  ///< token of the page; empty: the first one
};

/// Time and ids of the entries, the oldest first: what is counted.
std::string count_body(const LogQuery& query);
std::string count_path();
/// The newest few with their texts: what people are shown.
std::string newest_body(const LogQuery& query, std::size_t how_many);
std::string newest_path();

struct LogEntryId {
  Wall at{};
  std::uint64_t id = 0;
};
struct LogPage {
  std::vector<LogEntryId> entries;
  std::string next;  ///< token of the next page; a page may be empty and not the last
};
std::optional<LogPage> read_log_page(std::string_view body);

struct LogLine {
  std::string title;  ///< `2026-01-16T12:00:00Z ERROR`
  std::string text;
};
std::vector<LogLine> read_log_lines(std::string_view body);

}  // namespace runbookd::probes
