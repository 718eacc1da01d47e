// `{{ target }}` in an address: one probe of the rulebook, observed once per target.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runbookd::net {

/// `text` with every `{{ target }}` replaced; nullopt when the target has characters that no host
/// has (they could smuggle in other settings).
std::optional<std::string> with_target(std::string_view text, std::string_view target);

/// The same for a URL that may be nothing but `{{ target }}`: then the target is itself the URL.
std::optional<std::string> url_with_target(std::string_view text, std::string_view target);

/// What is put into a path as one of its parts leads nowhere else and names no others: neither `/`
/// nor `..`, and nothing of a pattern.
bool is_part_of_a_path(std::string_view target);

/// `text` consists of `{{ target }}` alone.
bool is_target_alone(std::string_view text);

}  // namespace runbookd::net
