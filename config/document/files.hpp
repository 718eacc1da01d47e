// Names of files in a rulebook, and what patterns of them match.
#pragma once

#include <string>
#include <vector>

#include "daemon/base/file.hpp"

namespace runbookd::document {

/// `name` as seen from the directory of `file`; absolute names stay.
std::string beside(const std::string& file, const std::string& name);

/// Whether `name` is a pattern: it holds `*`, `?` or `[`.
bool is_pattern(const std::string& name);

/// How many directory entries one pattern may look at, and how many names it may yield.
constexpr std::size_t most_entries = 20'000;
constexpr std::size_t most_matches = 1'000;

/// The existing paths that `name` matches, sorted; `*` and `?` match within one part of a path and
/// no leading dot, as in a shell. The directory of `file`, from which a relative pattern starts, is
/// taken as it is. Errors: the pattern looks at more than most_entries, or yields too many.
Result<std::vector<std::string>> matches_of(const std::string& file, const std::string& name);

}  // namespace runbookd::document
