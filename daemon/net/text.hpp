// Making text of others fit to be shown, logged, journaled or put into a URL.
#pragma once

#include <string>
#include <string_view>

namespace runbookd::net {

/// One line of at most `limit` bytes: control characters become spaces, invalid UTF-8 becomes `?`,
/// a longer text ends in `...` at a character's boundary.
std::string one_line(std::string_view text, std::size_t limit);

/// For people's eyes: the marks that turn the direction of writing around, those of no width and
/// the controls of terminals become U+FFFD, other control characters than the line break a blank.
std::string shown(std::string_view text);

/// Invalid bytes become `?`; overlong forms and surrogates count as invalid.
std::string valid_utf8(std::string_view text);

/// Nothing that can be seen: empty, spaces and controls, and Unicode's blanks and zero widths.
bool is_blank(std::string_view text);

/// Everything but unreserved characters as %XX.
std::string percent_encode(std::string_view text);

/// `https://hooks.slack.com/services/x` -> `hooks.slack.com`: what may be shown of a secret URL.
std::string host_of(std::string_view url);

}  // namespace runbookd::net
