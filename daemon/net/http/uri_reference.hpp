// Where a reference leads from a place (RFC 3986, 5.2 to 5.4): pure text, no judgement.
#pragma once

#include <string>
#include <string_view>

namespace runbookd::net {

/// The target of `reference` as seen from `base`, an absolute URI: strict (5.2.2), dot segments
/// removed, the fragment kept. Linear in what it is given.
std::string resolve_reference(std::string_view base, std::string_view reference);

}  // namespace runbookd::net
