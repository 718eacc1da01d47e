// Texts of others are bounded before we see them, and a bound may cut a secret in two. Internal to
// the redactor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runbookd::logging {

/// Where the beginning of a secret stands before a cut, or its end behind one: [begin, end). A cut
/// is where our own code says that it left something out (`...`, `[12 bytes left out]`), or the
/// end.
std::vector<std::pair<std::size_t, std::size_t>> cut_ranges(
    std::string_view text, const std::vector<std::string>& spellings);

}  // namespace runbookd::logging
