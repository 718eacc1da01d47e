// How far two words are from each other, to somebody in a hurry.
#pragma once

#include <cstddef>
#include <string_view>

namespace runbookd {

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b` (optimal
/// string alignment); letters of any case are the same, and so are `-` and `_`. Takes time and
/// memory in the product of the lengths: callers bound them.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace runbookd
