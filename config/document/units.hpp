// The units of the rulebook, for YAML values and expressions alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runbookd::document {

/// `m` -> nanoseconds of a minute; 0 when it is no unit of time.
std::int64_t nanos_of(std::string_view unit);
/// `MiB` -> 1048576; 0 when it is no unit of size.
double bytes_of(std::string_view unit);
/// All there are, the smallest first.
std::vector<std::string_view> time_units();
std::vector<std::string_view> size_units();
/// What was probably meant: `min` -> `m`, `KB` -> `kB`; empty when nothing is near.
std::string nearest_unit(std::string_view unit);

/// A decimal number without sign, `1`, `2.5`; nothing else around it.
std::optional<double> parse_unsigned(std::string_view text);
/// The length of such a number at the start of `text`.
std::size_t number_length(std::string_view text);

}  // namespace runbookd::document
