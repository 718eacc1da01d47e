// Which files a pattern names, and the newest of them. It blocks: for a thread of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace runbookd::probes::files {

/// Names that are looked at, in all directories together.
inline constexpr std::size_t most_entries = 100'000;

struct Walked {
  int error = 0;          ///< why nobody knows: an errno; 0: the rest is right
  std::string where;      ///< where that was
  bool too_many = false;  ///< there are more names than are looked at
  std::size_t count = 0;
  std::int64_t newest = 0;  ///< when it was last written, in nanoseconds of Unix time
  double newest_size = 0;   ///< in bytes
};

/// `pattern` is a path from the root, of which each part may hold `*`, `?` and `[..]`; a name that
/// begins with a dot is named by a part that begins with one. Regular files count, also behind a
/// link. A directory that is not there is an error where no part before it is a pattern.
Walked walk(const std::string& pattern, std::size_t most = most_entries);

}  // namespace runbookd::probes::files
