#include "daemon/app/log/report.hpp"

namespace runbookd::logging {

namespace {

// The excerpt, the caret and the cure of a diagnostic are indented; its first line is not.
std::size_t end_of_first(std::string_view text) {
  auto end = text.find('\n');
  while (end != std::string_view::npos && end + 1 < text.size() &&
         (text[end + 1] == ' ' || text[end + 1] == '\n'))
    end = text.find('\n', end + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

}  // namespace

void report(Log& log, std::string_view rendered) {
  while (!rendered.empty()) {
    const std::string_view one = rendered.substr(0, end_of_first(rendered));
    rendered.remove_prefix(one.size());
    const bool warning = one.substr(0, one.find('\n')).find(" warning: ") != std::string_view::npos;
    log.block(warning ? Level::warn : Level::error, one);
  }
}

}  // namespace runbookd::logging
