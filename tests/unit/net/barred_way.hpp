// What can bar the way to a peer, whatever is spoken there: the rows that the pages of all kinds
// that connect have in the same words, and a case for each.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/outcome_rows.hpp"

namespace runbookd::test {

/// One run of a probe of `host`, a name or an address, and `port`.
using PlaceRun = std::function<Sample(Loop& loop, const std::string& host, unsigned short port,
                                      std::optional<milliseconds> deadline)>;

/// From the name of the peer to the first byte of its answer.
OutcomeCases barred_way_cases(const PlaceRun& run);

/// For a page that calls a row otherwise.
void rename_case(OutcomeCases& cases, const std::string& from, const std::string& to);

}  // namespace runbookd::test
