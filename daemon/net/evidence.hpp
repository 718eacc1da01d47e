// What a person would want to see of a run that was not ok, kept within bounds: it stands in
// journals, messages and answers of the API, and all of it is a peer's text.
#pragma once

#include <cstddef>
#include <string_view>

#include "daemon/base/sample.hpp"

namespace runbookd::net {

inline constexpr std::size_t most_evidence_parts = 6;
inline constexpr std::size_t most_evidence_bytes = 2 << 10;  ///< of one part

/// Adds a part to what the sample shows. Of a longer text the beginning is kept, ended by `...`;
/// what cannot be seen or commands a terminal is replaced. An empty text, and what is beyond the
/// number of parts, is left out.
void keep_evidence(Sample& sample, std::string_view title, std::string_view text);

}  // namespace runbookd::net
