// What one selector finds on one page.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/base/value.hpp"
#include "probes/prometheus/sample_line.hpp"

namespace runbookd::probes {

/// FNV-1a (64 bits) over the labels, sorted, without those that are empty: to Prometheus they are
/// absent. `le` is left out of a bucket's.
std::uint64_t hash_of(Labels labels, bool without_le);

/// Of each series the newest sample, and of equally old ones the first; in the order of their keys
/// and of their bounds' bits.
void keep_one_of_each(std::vector<SeriesPoint>& points);

/// The types of a page's families, and which kind of series a metric is by them.
class FamilyTypes {
 public:
  void add(const TypeLine& line) { types_.emplace(line.name, line.type); }
  /// `only_buckets`: the page has samples of METRIC_bucket and none of METRIC.
  SeriesKind kind_of(std::string_view metric, bool only_buckets) const;
  /// A TYPE line names it, or the family that it is a part of.
  bool knows(std::string_view metric) const;

 private:
  std::string_view type_of(std::string_view family) const;
  /// The type of the family that `metric` is a part of: `x_count` of the histogram `x`.
  std::string_view family_of(std::string_view metric) const;

  std::map<std::string_view, std::string_view> types_;
};

}  // namespace runbookd::probes
