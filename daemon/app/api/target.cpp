#include "daemon/app/api/target.hpp"

#include <optional>

#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::api {

namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// nullopt: not decodable, or not to be decoded.
std::optional<std::string> decoded(std::string_view text, bool in_query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_query && c == '+') c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      if (!in_query && (c == '/' || c == '\\')) return std::nullopt;
      i += 2;
    }
    if (is_control(c)) return std::nullopt;
    out += c;
  }
  if (net::valid_utf8(out) != out) return std::nullopt;
  return out;
}

Status read_path(std::string_view path, Target& target) {
  if (path == "/") return ok();
  std::string_view rest = path.substr(1);
  while (true) {
    const auto end = rest.find('/');
    const auto segment = decoded(rest.substr(0, end), false);
    if (!segment) return Error{"the path has an escape that is not accepted", {}};
    if (*segment == "." || *segment == "..") return Error{"the path has a dot segment", {}};
    if (target.segments.size() == most_segments) return Error{"the path is too deep", {}};
    target.segments.push_back(*segment);
    if (end == std::string_view::npos) return ok();
    rest.remove_prefix(end + 1);
  }
}

Status read_query(std::string_view query, Target& target) {
  while (!query.empty()) {
    std::string_view value = next_piece(query, '&');
    if (value.empty()) continue;
    const auto name = decoded(next_piece(value, '='), true);
    const auto text = decoded(value, true);
    if (!name || !text) return Error{"the query has an escape that is not accepted", {}};
    if (target.query.size() == most_query_names) return Error{"the query is too long", {}};
    if (!target.query.emplace(*name, *text).second) {
      return Error{"the query names `" + net::one_line(*name, 80) + "` twice", {}};
    }
  }
  return ok();
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  if (text.size() > most_target_bytes) return Error{"the request target is too long", {}};
  if (!text.starts_with('/')) return Error{"the request target must begin with /", {}};
  const auto question = text.find('?');
  Target target;
  const Status path = read_path(text.substr(0, question), target);
  if (!path) return path.error();
  if (question != std::string_view::npos) {
    const Status query = read_query(text.substr(question + 1), target);
    if (!query) return query.error();
  }
  return target;
}

}  // namespace runbookd::api
