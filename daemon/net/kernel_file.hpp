// Small files in which the kernel tells of itself: /proc, /sys. They are made when they are read,
// and nobody waits for them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace runbookd::net {

inline constexpr std::size_t most_of_a_kernel_file = 64 * 1024;

/// `error` is an errno, 0 when `text` was read (cut at the limit).
struct KernelFile {
  std::string text;
  int error = 0;
};
/// Never waits: a FIFO or a device in the place of a file reads as empty or as an error.
KernelFile read_kernel_file(const std::string& path, std::size_t limit = most_of_a_kernel_file);

/// The share of the last 10 s in which some task waited, from a PSI file (0..1).
std::optional<double> pressure_in(std::string_view text);

}  // namespace runbookd::net
