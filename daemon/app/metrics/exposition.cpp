#include "daemon/app/metrics/exposition.hpp"

#include <array>
#include <charconv>

#include "daemon/net/text.hpp"

namespace runbookd::metrics {

namespace {

constexpr int digits_of_a_value = 16;  // as the library writes them

}  // namespace

std::string escaped_label(std::string_view value) {
  std::string out;
  for (const char c : net::valid_utf8(value)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

void append_head(std::string& out, const FamilyText& family) {
  ((((out += "# HELP ") += family.name) += ' ') += family.help) += '\n';
  ((((out += "# TYPE ") += family.name) += ' ') += family.type) += '\n';
}

void append_series(std::string& out, const FamilyText& family, std::string_view labels,
                   double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::general, digits_of_a_value);
  (((out += family.name) += '{') += labels) += "} ";
  out.append(digits.data(), end.ptr) += '\n';
}

}  // namespace runbookd::metrics
