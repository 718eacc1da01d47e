#include "config/load/placeholders.hpp"

#include <array>

namespace runbookd::load {

namespace {

// A duration, a ratio, a number, a size, rates, a bool; within quotes a zone or any text.
constexpr std::array<std::string_view, 9> values_of_each_type{
    "1s", "1%", "1", "1MiB", "1/s", "1MiB/s", "true", "\"x\"", "UTC"};

std::string replaced(std::string_view text, std::string_view value) {
  std::string out;
  for (;;) {
    const auto open = text.find("${");
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    out += text.substr(0, open);
    if (close == std::string_view::npos) return out;
    out += value;
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::vector<std::string> with_placeholders(std::string_view text) {
  std::vector<std::string> out;
  for (const auto value : values_of_each_type) out.push_back(replaced(text, value));
  return out;
}

}  // namespace runbookd::load
