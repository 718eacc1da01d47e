#include "daemon/net/http/uri_reference.hpp"

#include <algorithm>
#include <optional>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace {

struct Reference {
  std::optional<std::string_view> scheme, authority, query, fragment;
  std::string_view path;
};

bool is_scheme(std::string_view text) {
  const auto inner = [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), inner);
}

/// Takes what is behind the first `mark` off `text`.
std::optional<std::string_view> take_behind(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const auto out = text.substr(at + 1);
  text = text.substr(0, at);
  return out;
}

/// The regular expression of appendix B.
Reference split_reference(std::string_view text) {
  Reference out;
  out.fragment = take_behind(text, '#');
  out.query = take_behind(text, '?');
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && is_scheme(text.substr(0, colon))) {
    out.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const auto end = std::min(text.find('/'), text.size());
    out.authority = text.substr(0, end);
    text.remove_prefix(end);
  }
  out.path = text;
  return out;
}

void remove_last_segment(std::string& path) {
  const auto slash = path.rfind('/');
  path.resize(slash == std::string::npos ? 0 : slash);
}

/// 5.2.4, step by step: the letters are the standard's.
std::string without_dot_segments(std::string_view in) {
  std::string out;
  while (!in.empty()) {
    if (in.starts_with("../")) {  // A
      in.remove_prefix(3);
    } else if (in.starts_with("./")) {
      in.remove_prefix(2);
    } else if (in.starts_with("/./")) {  // B
      in.remove_prefix(2);
    } else if (in == "/.") {
      in = "/";
    } else if (in.starts_with("/../")) {  // C
      in.remove_prefix(3);
      remove_last_segment(out);
    } else if (in == "/..") {
      in = "/";
      remove_last_segment(out);
    } else if (in == "." || in == "..") {  // D
      in = {};
    } else {  // E
      const auto end = std::min(in.find('/', 1), in.size());
      out += in.substr(0, end);
      in.remove_prefix(end);
    }
  }
  return out;
}

/// 5.2.3.
std::string merged(const Reference& base, std::string_view path) {
  if (base.authority && base.path.empty()) return std::string("/").append(path);
  const auto slash = base.path.rfind('/');
  const auto directory = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string(base.path.substr(0, directory)).append(path);
}

/// 5.3.
std::string recomposed(const Reference& parts, std::string_view path) {
  std::string out;
  if (parts.scheme) out.append(*parts.scheme).append(":");
  if (parts.authority) out.append("//").append(*parts.authority);
  out += path;
  if (parts.query) out.append("?").append(*parts.query);
  if (parts.fragment) out.append("#").append(*parts.fragment);
  return out;
}

}  // namespace

std::string resolve_reference(std::string_view base, std::string_view reference) {
  const Reference from = split_reference(base);
  Reference to = split_reference(reference);
  if (to.scheme) return recomposed(to, without_dot_segments(to.path));
  to.scheme = from.scheme;
  if (to.authority) return recomposed(to, without_dot_segments(to.path));
  to.authority = from.authority;
  if (to.path.empty()) {
    if (!to.query) to.query = from.query;
    return recomposed(to, from.path);
  }
  if (to.path.starts_with('/')) return recomposed(to, without_dot_segments(to.path));
  return recomposed(to, without_dot_segments(merged(from, to.path)));
}

}  // namespace runbookd::net
