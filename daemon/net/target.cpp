#include "daemon/net/target.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::net {
namespace {

bool may_be_in_a_target(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' ||
         c == ']';
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string> with_target(std::string_view text, std::string_view target) {
  if (!std::all_of(target.begin(), target.end(), may_be_in_a_target)) return std::nullopt;
  std::string out;
  while (true) {
    const auto open = text.find("{{");
    const auto close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text);
    const auto inner = trimmed(text.substr(open + 2, close - open - 2));
    out += text.substr(0, open);
    out += inner == "target" ? target : text.substr(open, close + 2 - open);
    text.remove_prefix(close + 2);
  }
}

bool is_part_of_a_path(std::string_view target) {
  return target.find_first_of("/*?[\\") == std::string_view::npos &&
         target.find("..") == std::string_view::npos;
}

bool is_target_alone(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("{{") || !text.ends_with("}}") || text.size() < 4) return false;
  return trimmed(text.substr(2, text.size() - 4)) == "target";
}

std::optional<std::string> url_with_target(std::string_view text, std::string_view target) {
  if (is_target_alone(text)) return std::string(target);
  return with_target(text, target);
}

}  // namespace runbookd::net
