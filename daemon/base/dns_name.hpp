// What a name of DNS is made of. Not all of them are hosts (authority.hpp).
#pragma once

#include <cstddef>
#include <string_view>

namespace runbookd {

inline constexpr std::size_t most_name_bytes = 253;  ///< without the dot at the end
inline constexpr std::size_t most_label_bytes = 63;

/// Letters, digits, `-`, `_` and `*` in labels of 1 to 63 characters, 253 in all; with or without
/// the dot at the end.
bool is_dns_name(std::string_view name);

}  // namespace runbookd
