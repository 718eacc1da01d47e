#include "daemon/net/kernel_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace runbookd::net {

KernelFile read_kernel_file(const std::string& path, std::size_t limit) {
  KernelFile out;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    out.error = errno;
    return out;
  }
  out.text.resize(limit);
  std::size_t used = 0;
  while (used < limit) {
    const auto n = ::read(fd, out.text.data() + used, limit - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) out.error = errno;
    if (n <= 0) break;
    used += static_cast<std::size_t>(n);
  }
  ::close(fd);
  out.text.resize(used);
  return out;
}

std::optional<double> pressure_in(std::string_view text) {
  constexpr std::string_view mark = "avg10=";
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.starts_with("some ")) continue;
    const auto at = line.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto rest = line.substr(at + mark.size());
    const auto figure = rest.substr(0, rest.find(' '));
    double percent = 0;
    const char* end = figure.data() + figure.size();
    const auto [stop, error] =
        std::from_chars(figure.data(), end, percent, std::chars_format::fixed);
    const bool good = error == std::errc() && stop == end && percent >= 0 && percent <= 100;
    return good ? std::optional(percent / 100) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace runbookd::net
