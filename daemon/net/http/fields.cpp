#include "daemon/net/http/fields.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/http/exchange.hpp"

namespace runbookd::net {
namespace {

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

bool is_folded(std::string_view text) { return text.starts_with(' ') || text.starts_with('\t'); }

/// `value` with the lines that continue it, which are taken off `text`.
std::string_view unfolded(std::string_view value, std::string_view& text, HeadArena& arena) {
  if (!is_folded(text)) return value;
  std::size_t size = value.size();
  for (auto rest = text; is_folded(rest);) size += 1 + without_blanks(take_line(rest)).size();
  auto* const whole = static_cast<char*>(arena.get()->allocate(size, 1));
  auto* end = whole + value.copy(whole, value.size());
  while (is_folded(text)) {
    const auto more = without_blanks(take_line(text));
    *end++ = ' ';
    end += more.copy(end, more.size());
  }
  return {whole, size};
}

}  // namespace

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<HeadFields> read_fields(std::string_view text, HeadArena& arena) {
  if (is_folded(text)) return std::nullopt;
  HeadFields out(arena.get());
  out.reserve(usual_fields);
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.empty()) break;
    const auto colon = line.find(':');
    const auto name = colon == std::string_view::npos ? std::string_view{} : line.substr(0, colon);
    const auto value = colon == std::string_view::npos ? line : line.substr(colon + 1);
    out.push_back({without_blanks(name), unfolded(without_blanks(value), text, arena)});
  }
  return out;
}

bool has_field(const HeadFields& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const HeadField& f) { return equal_ignoring_case(f.name, name); });
}

}  // namespace runbookd::net
