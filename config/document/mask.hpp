// What must not be seen in a line of a file: credentials in addresses, and secrets that were
// loaded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd::document {

/// Bytes [begin, end) of a text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Userinfo and query values of URLs, `password=` of connection strings, what follows `Bearer` and
/// `Basic`, and every occurrence of `secrets`; sorted, none touching another.
std::vector<Range> secret_ranges(std::string_view text, const std::vector<std::string>& secrets);

/// `text` with those ranges replaced by `***`.
std::string masked(std::string_view text, const std::vector<std::string>& secrets = {});

}  // namespace runbookd::document
