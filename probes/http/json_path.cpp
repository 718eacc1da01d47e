#include "probes/http/json_path.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace runbookd::probes {
namespace {

constexpr std::size_t most_path_steps = 32;

std::optional<std::size_t> take_index(std::string_view& text) {
  const auto close = text.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const auto digits = text.substr(1, close - 1);
  std::size_t index = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (ec != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  text.remove_prefix(close + 1);
  return index;
}

/// `text` begins with the opening quote.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return out;
    }
    if (text[i] == '\\') {
      const char next = i + 1 < text.size() ? text[i + 1] : '\0';
      if (next != '"' && next != '\\') return std::nullopt;
      ++i;
    }
    out += text[i];
  }
  return std::nullopt;
}

std::optional<std::string> take_name(std::string_view& text) {
  if (text.starts_with('"')) return take_quoted(text);
  const auto end = std::min(text.find_first_of(".[\""), text.size());
  if (end == 0 || (end < text.size() && text[end] == '"')) return std::nullopt;
  std::string out(text.substr(0, end));
  text.remove_prefix(end);
  return out;
}

}  // namespace

Result<JsonPath> JsonPath::parse(std::string_view text) {
  const Error wrong{
      "is no path into JSON",
      "such as components.memory.percent, items[0].height or \"key.with.dots\".count"};
  JsonPath path;
  path.text_ = std::string(text);
  while (!text.empty()) {
    if (path.steps_.size() >= most_path_steps) return Error{"is a path of more than 32 steps", {}};
    if (text.front() == '[') {
      const auto index = take_index(text);
      if (!index) return wrong;
      path.steps_.emplace_back(*index);
      continue;
    }
    if (!path.steps_.empty()) {
      if (text.front() != '.') return wrong;
      text.remove_prefix(1);
    }
    auto name = take_name(text);
    if (!name) return wrong;
    path.steps_.emplace_back(std::move(*name));
  }
  if (path.steps_.empty()) return wrong;
  return path;
}

}  // namespace runbookd::probes
