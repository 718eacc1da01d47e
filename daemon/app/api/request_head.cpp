#include "daemon/app/api/request_head.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"

namespace runbookd::api {

namespace {

constexpr std::size_t most_extension_bytes = 256;
constexpr std::size_t most_length_digits = 18;  // fits into 64 bits

bool is_control_but_tab(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

bool is_length(std::string_view text) {
  return !text.empty() && text.size() <= most_length_digits && are_digits(text);
}

std::vector<std::string> items_of(const std::vector<std::string>& fields) {
  std::vector<std::string> out;
  for (std::string_view rest : fields) {
    for (bool more = true; more;) {
      const auto comma = rest.find(',');
      out.push_back(ascii_lower(without_blanks_around(rest.substr(0, comma))));
      more = comma != std::string_view::npos;
      if (more) rest.remove_prefix(comma + 1);
    }
  }
  return out;
}

}  // namespace

HeadScan::Found HeadScan::end_line() {
  const bool empty = at_ == line_;
  const bool before_the_head = line_ == begin_;
  at_ += 2;
  line_ = at_;
  if (!empty) return Found::more;
  if (!before_the_head) {
    end_ = at_;
    return Found::head;
  }
  begin_ = at_;
  return ++empty_lines_ > most_empty_lines ? Found::bad : Found::more;
}

HeadScan::Found HeadScan::look(std::string_view bytes) {
  while (at_ < bytes.size()) {
    const char c = bytes[at_];
    if (c == '\r') {
      if (at_ + 1 == bytes.size()) return Found::more;
      if (bytes[at_ + 1] != '\n') return Found::bad;
      const Found found = end_line();
      if (found != Found::more) return found;
      continue;
    }
    const bool first_line = line_ == begin_;
    if (is_control_but_tab(c) || (is_blank(c) && at_ == line_) || (c == '\t' && first_line))
      return Found::bad;
    ++at_;
  }
  return Found::more;
}

Framing framing_of(const FramingFields& fields) {
  if (fields.codings.empty()) {
    if (fields.lengths.empty()) return Framing::none;
    const bool one = fields.lengths.size() == 1 && is_length(fields.lengths.front());
    if (!one) return Framing::bad;
    const bool nothing = fields.lengths.front().find_first_not_of('0') == std::string::npos;
    return nothing ? Framing::none : Framing::length;
  }
  if (!fields.http11 || !fields.lengths.empty()) return Framing::bad;
  const auto items = items_of(fields.codings);
  const auto chunked = std::count(items.begin(), items.end(), "chunked");
  const bool empty = std::count(items.begin(), items.end(), std::string()) != 0;
  if (items.back() != "chunked" || chunked != 1 || empty) return Framing::bad;
  return items.size() == 1 ? Framing::chunked : Framing::unknown_coding;
}

bool is_chunk_extension(std::string_view text) {
  return text.empty() || (text.front() == ';' && text.size() <= most_extension_bytes);
}

}  // namespace runbookd::api
