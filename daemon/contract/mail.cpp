#include "daemon/contract/mail.hpp"

#include <algorithm>

namespace runbookd {

bool is_mail_address(std::string_view text) {
  constexpr std::size_t longest = 254;  // RFC 5321
  constexpr std::string_view forbidden = "<>()[]\\,;:\"@ ";
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > longest)
    return false;
  const auto fits = [&](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [&](char c) {
      return c > ' ' && c < 0x7F && forbidden.find(c) == std::string_view::npos;
    });
  };
  return fits(text.substr(0, at)) && fits(text.substr(at + 1));
}

}  // namespace runbookd
