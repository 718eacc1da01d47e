#include "daemon/net/misplaced_password.hpp"

#include <algorithm>
#include <string>

namespace runbookd::net {
namespace {

constexpr auto npos = std::string_view::npos;

std::string_view up_to(std::string_view text, std::string_view ends) {
  return text.substr(0, text.find_first_of(ends));
}

// `/@scope/package` is a path; `/34@host` behind a port is the rest of a password.
bool has_at_within_a_segment(std::string_view path) {
  for (auto at = path.find('@'); at != npos; at = path.find('@', at + 1)) {
    if (at > 0 && path[at - 1] != '/') return true;
  }
  return false;
}

bool is_misplaced(std::string_view rest) {
  const auto authority = up_to(rest, "/?#");
  rest.remove_prefix(authority.size());
  const bool user = authority.find('@') != npos;
  if (user && authority.find('@') != authority.rfind('@')) return true;
  const auto path = up_to(rest, "?#");
  if (user && path.find('@') != npos) return true;
  if (user || authority.find(':') == npos) return false;
  if (has_at_within_a_segment(path)) return true;
  rest.remove_prefix(path.size());
  const auto at = rest.find('@');
  return at != npos && rest.substr(0, at).find('=') == npos;
}

}  // namespace

std::optional<Error> misplaced_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == npos || url.starts_with("unix:") || !is_misplaced(url.substr(scheme + 3)))
    return std::nullopt;
  return Error{"holds a `@`, `/`, `?`, `#` or `:` that belongs to a password",
               std::string(encode_password)};
}

}  // namespace runbookd::net
