// A whole scrape: from the text to one SeriesSet per selector.
//
// The text is read once, line by line; lines that nobody wants are checked and dropped. A family's
// kind comes from its TYPE line. A selector on a histogram's base name reads its buckets; one on a
// `_bucket`, `_count`, `_sum` or `_total` name finds the family by the name without it.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/value.hpp"
#include "daemon/net/failure.hpp"
#include "probes/prometheus/selection.hpp"

namespace runbookd::probes {

constexpr std::size_t kMostScrapeBytes = 10 << 20;
constexpr std::size_t kMostSamples = 100'000;

using Scrape = Result<std::vector<SeriesSet>, net::Failure>;

/// In the order of the selectors. One malformed line spoils the whole scrape (`protocol`): what
/// else would be missing cannot be known.
Scrape parse_exposition(std::string_view text, const Selection& selection);

}  // namespace runbookd::probes
