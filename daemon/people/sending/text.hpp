// Making a message's text fit for where it goes (pure). What a target, a probe or a rulebook said
// may hold any markup: none of it may mention people, lead a link elsewhere or turn a line around.
#pragma once

#include <string>
#include <string_view>

#include "daemon/contract/notifier.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::sending {

constexpr std::size_t max_title = 300;
constexpr std::size_t max_text = 16 << 10;

/// At most so many bytes of valid UTF-8, cut between two characters.
std::string bounded(std::string_view text, std::size_t limit);
/// The same by characters, with `...` at the end of what was cut: as PagerDuty and Opsgenie count.
std::string at_most(std::string_view text, std::size_t characters);

using net::shown;

/// `&`, `<` and `>`: Slack's three, and Google Chat's.
std::string slack_escaped(std::string_view text);
/// Slack's three and quotes.
std::string html_escaped(std::string_view text);
/// A backslash before whatever Markdown may read as markup, and a blank of no width behind each
/// `@`, which keeps `@here` from calling anybody.
std::string markdown_escaped(std::string_view text);
/// The blank alone, behind each of the characters: for plain texts in which `@here` still calls.
std::string apart(std::string_view text, std::string_view characters);

/// The title as one line, as shown().
std::string title_line(const Message& message);
/// The same of any text, `characters` at most.
std::string line_of(std::string_view text, std::size_t characters);
/// Title, text and link below each other, as shown(), `limit` bytes at most.
std::string whole_text(const Message& message, std::size_t limit);

/// For a header of mail or of HTTP: ASCII as it is, anything else as RFC 2047's encoded words,
/// which hold no control character; one line of `limit` bytes of text at most.
std::string header_text(std::string_view text, std::size_t limit);

/// What receivers know the incident by: its id, or the key of news that is about none.
std::string incident_key(const Message& message);

}  // namespace runbookd::sending
