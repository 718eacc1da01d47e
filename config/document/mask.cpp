#include "config/document/mask.hpp"

#include <algorithm>
#include <array>

namespace runbookd::document {

namespace {

constexpr std::string_view ends = " \t\"'<>`";

std::size_t word_end(std::string_view text, std::size_t from) {
  return std::min(text.find_first_of(ends, from), text.size());
}

// Passwords are found with `/` and `?` in them, unescaped: everything up to the last `@` is
// userinfo.
void url_ranges(std::string_view text, std::vector<Range>& out) {
  for (std::size_t at = 0; (at = text.find("://", at)) != std::string_view::npos;) {
    at += 3;
    const auto end = word_end(text, at);
    auto rest = at;
    const auto userinfo = text.substr(at, end - at).rfind('@');
    if (userinfo != std::string_view::npos) {
      out.push_back({at, at + userinfo});
      rest = at + userinfo;
    }
    bool in_query = false;
    std::size_t value = std::string_view::npos;
    for (auto i = rest; i <= end; ++i) {
      const char c = i < end ? text[i] : '&';
      if (c == '?') in_query = true;
      if (value != std::string_view::npos && (c == '&' || c == ';' || c == '#')) {
        out.push_back({value, i});
        value = std::string_view::npos;
      }
      if (in_query && c == '=' && value == std::string_view::npos) value = i + 1;
    }
    at = end;
  }
}

void word_ranges(std::string_view text, std::vector<Range>& out) {
  constexpr std::array<std::string_view, 4> secret_prefixes = {"password=", "Bearer ", "bearer ",
                                                               "Basic "};
  for (const auto before : secret_prefixes) {
    for (std::size_t at = 0; (at = text.find(before, at)) != std::string_view::npos;) {
      at += before.size();
      // A password may be quoted within the connection string: password='it''s'.
      const bool quoted = at < text.size() && text[at] == '\'';
      const auto close = quoted ? text.find('\'', at + 1) : std::string_view::npos;
      const auto end =
          close != std::string_view::npos ? close + 1 : word_end(text, at + (quoted ? 1 : 0));
      if (end > at && text.substr(at, 2) != "${") out.push_back({at, end});
      at = end;
    }
  }
}

std::vector<Range> merged(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](Range a, Range b) { return a.begin < b.begin; });
  std::vector<Range> out;
  for (const auto range : ranges) {
    if (range.end <= range.begin) continue;
    if (!out.empty() && range.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, range.end);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

}  // namespace

std::vector<Range> secret_ranges(std::string_view text, const std::vector<std::string>& secrets) {
  std::vector<Range> ranges;
  url_ranges(text, ranges);
  word_ranges(text, ranges);
  for (const auto& secret : secrets) {
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string_view::npos;
         at += secret.size()) {
      ranges.push_back({at, at + secret.size()});
    }
  }
  return merged(std::move(ranges));
}

std::string masked(std::string_view text, const std::vector<std::string>& secrets) {
  std::string out;
  std::size_t from = 0;
  for (const auto range : secret_ranges(text, secrets)) {
    out += text.substr(from, range.begin - from);
    out += "***";
    from = range.end;
  }
  return out += text.substr(from);
}

}  // namespace runbookd::document
