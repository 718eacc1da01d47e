#include "remediations/exec/verb.hpp"

#include <algorithm>

#include "daemon/net/process/capture.hpp"

namespace runbookd::remediations::exec_kind {
namespace {

bool is_plain(char c) {
  constexpr std::string_view others = "_./:=@%+,-";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

std::string quoted(const std::string& argument) {
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain)) return argument;
  std::string out = "'";
  for (const char c : net::process::escaped(argument)) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

std::string verb_of(const ExecArguments& arguments) {
  std::string out;
  for (std::size_t i = 0; i < arguments.argv.size(); ++i) {
    const std::string& argument = arguments.argv[i];
    if (i > 0) out += ' ';
    out += arguments.hidden[i] ? "***" : is_template(argument) ? "*" : quoted(argument);
  }
  return out;
}

}  // namespace runbookd::remediations::exec_kind
