#include "daemon/base/secret.hpp"

#include <cctype>

namespace runbookd {

namespace {

bool ends_url(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '"' || c == '\'' || c == '<' ||
         c == '>' || c == '`' || c == ')' || c == ']' || c == '}';
}

// `user:pw@host/path?k=v&k2=v2#x` without userinfo and query values.
std::string mask_one(std::string_view url) {
  std::string out;
  const auto path = url.find_first_of("/?#");
  const auto authority = url.substr(0, path);
  const auto at = authority.rfind('@');
  out += at == std::string_view::npos ? authority : authority.substr(at + 1);
  if (path == std::string_view::npos) return out;
  const auto rest = url.substr(path);
  const auto query = rest.find('?');
  out += rest.substr(0, query);
  if (query == std::string_view::npos) return out;
  bool in_value = false;
  for (const char c : rest.substr(query)) {
    if (c == '&' || c == ';' || c == '#') in_value = false;
    if (!in_value) out += c;
    if (c == '=' && !in_value) {
      in_value = true;
      out += "***";
    }
  }
  return out;
}

}  // namespace

std::string mask_urls(std::string_view text) {
  std::string out;
  while (true) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) break;
    const auto start = scheme + 3;
    auto end = start;
    while (end < text.size() && !ends_url(text[end])) ++end;
    out += text.substr(0, start);
    out += mask_one(text.substr(start, end - start));
    text.remove_prefix(end);
  }
  return out += text;
}

}  // namespace runbookd
