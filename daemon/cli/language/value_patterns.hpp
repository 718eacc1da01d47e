// Regular expressions (ECMA 262, as JSON Schema has them) for the values of the language that are
// texts for YAML: durations, sizes, shares, limits.
//
// Bounds are exact for a whole number with one unit (`10ms` where 1s is the lowest does not match).
// Of fractions and of several units (`1.5h`, `1h30m`) only the form is told: an editor that is too
// kind is put right by `check`, one that is too strict would be wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace runbookd::cli {

/// The decimal numbers from `low` to `high`, without leading zeros.
std::string range_pattern(std::uint64_t low, std::uint64_t high);

/// Empty bounds are none, of durations longest_duration. Not anchored.
std::string duration_pattern(std::string_view lowest, std::string_view highest);
std::string size_pattern(std::string_view lowest, std::string_view highest);
std::string share_pattern();
/// `3 per 1h`.
std::string limit_pattern();

}  // namespace runbookd::cli
