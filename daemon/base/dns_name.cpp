#include "daemon/base/dns_name.hpp"

#include "daemon/base/text.hpp"

namespace runbookd {

namespace {

bool is_of_label(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '*'; }

}  // namespace

bool is_dns_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > most_name_bytes) return false;
  std::size_t label = 0;
  for (const char c : name) {
    if (c != '.' && !is_of_label(c)) return false;
    if (c == '.' && label == 0) return false;
    label = c == '.' ? 0 : label + 1;
    if (label > most_label_bytes) return false;
  }
  return label > 0;
}

}  // namespace runbookd
