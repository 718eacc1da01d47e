#include "daemon/base/dns_name.hpp"

#include <cstddef>

namespace runbookd {

namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;

bool is_of_label(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '*';
}

}  // namespace

bool is_dns_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > longest_name) return false;
  std::size_t label = 0;
  for (const char c : name) {
    if (c != '.' && !is_of_label(c)) return false;
    if (c == '.' && label == 0) return false;
    label = c == '.' ? 0 : label + 1;
    if (label > longest_label) return false;
  }
  return label > 0;
}

}  // namespace runbookd
