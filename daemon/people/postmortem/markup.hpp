// Texts of others in Markdown: rules, targets, probes and people may have named and said anything.
// Nothing of it may become a heading, a row, a link or markup. Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::postmortem {

inline constexpr std::size_t max_line = 600;  ///< characters of one text

/// As one line of at most max_line characters. Marks of Markdown and HTML are escaped where they
/// would be read as such, and only there: the text is also read as it is.
std::string plain(std::string_view text);
/// `10:01:02`, in UTC.
std::string clock_text(Wall at);
/// `2026-11-30`, in UTC.
std::string date_text(Wall at);

/// What people have to write themselves.
inline constexpr std::string_view to_be_written = "(to be written)";

}  // namespace runbookd::postmortem
