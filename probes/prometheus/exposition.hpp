// A whole scrape: from the text to one SeriesSet per selector.
//
// The text is read once, line by line. A family's kind comes from its TYPE line. A selector on a
// histogram's base name reads its buckets; one on a `_bucket`, `_count`, `_sum` or `_total` name
// finds the family by the name without it.
//
// A line that cannot be read concerns those who read its metric, and nobody else. Of a series that
// stands on the page twice the newest sample counts, and of two that are as old the first, as in
// Prometheus. docs/evidence.md has the whole table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.hpp"
#include "daemon/base/value.hpp"
#include "daemon/net/failure.hpp"
#include "probes/prometheus/selection.hpp"

namespace runbookd::probes {

constexpr std::size_t most_scrape_bytes = 10 << 20;
constexpr std::size_t most_samples = 100'000;

/// Both in the order of the selectors.
struct ScrapedPage {
  std::vector<SeriesSet> sets;
  /// Why a set must not be used: a line of its metric cannot be read. Empty = nothing is wrong.
  std::vector<std::string> faults;
};
using Scrape = Result<ScrapedPage, net::Failure>;

/// Fails when the page holds no sample at all (`protocol` when it holds something else, `missing`
/// when it holds nothing) or too many.
Scrape parse_exposition(std::string_view text, const Selection& selection);

/// The names of samples and families on the page, in its order, neighbours once; at most 10,000.
/// They are parts of `text`, which is read whole.
std::vector<std::string_view> names_on(std::string_view text);

}  // namespace runbookd::probes
