// One question to the running daemon, and what the verbs have in common in telling the answer.
#pragma once

#include <boost/json/object.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

enum class Method { get, post, delete_ };

/// Where the daemon is say the flags, else RUNBOOKD_URL, RUNBOOKD_SOCKET and RUNBOOKD_TOKEN_FILE.
/// The body of a 200; nullopt after the reason, and what to do about it, was printed to stderr.
std::optional<std::string> ask(const LiveOptions& options, Method method, const std::string& path,
                               const boost::json::object& body = {});
inline std::optional<std::string> get(const LiveOptions& options, const std::string& path) {
  return ask(options, Method::get, path);
}

/// A member as text, numbers and flags as JSON writes them; empty when absent or null.
std::string text(const boost::json::object& object, std::string_view key);

/// Good words green, bad ones red, the others yellow.
std::string painted(const std::string& word, bool colour);

/// Cells of a table; a width of 0 is the rest of the line.
void print_row(std::initializer_list<std::pair<std::string, int>> cells);
/// The width of a cell that painted() filled: colours take no room on the screen.
inline int width_of(int width, bool colour) { return colour ? width + 9 : width; }

}  // namespace runbookd::cli
