// What a command wrote, bounded: the beginning and the end are kept, since an error is at either.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runbookd::net::process {

constexpr std::size_t kept_head = 1 << 10;
constexpr std::size_t kept_tail = 3 << 10;

class Capture {
 public:
  void append(std::string_view bytes);
  std::size_t total() const { return total_; }
  /// Escaped: one line, `\n` and `\x1b` for what is not printable.
  std::string text() const;

 private:
  std::string head_;
  std::string tail_;
  std::size_t total_ = 0;
};

/// Control characters as `\n`, `\t`, `\xNN`; invalid UTF-8 as `?`.
std::string escaped(std::string_view bytes);

}  // namespace runbookd::net::process
