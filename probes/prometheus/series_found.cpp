#include "probes/prometheus/series_found.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "daemon/base/fnv.hpp"

namespace runbookd::probes {
namespace {

constexpr std::string_view suffixes[] = {"_bucket", "_count", "_sum", "_total"};

/// What tells one series, or one bucket of it, from another.
std::pair<std::uint64_t, std::uint64_t> place_of(const SeriesPoint& p) {
  return {p.key, std::bit_cast<std::uint64_t>(p.le)};
}

// What bears no stamp is of the scrape, which is later than what was stamped before it.
double age_key(const SeriesPoint& p) {
  return std::isnan(p.stamp) ? std::numeric_limits<double>::infinity() : p.stamp;
}

// A page without TYPE lines says at least this much by its names. `_count` and `_sum` are too often
// the names of gauges.
bool is_counter_by_name(std::string_view metric) {
  return metric.ends_with("_total") || metric.ends_with("_bucket");
}

}  // namespace

std::uint64_t hash_of(Labels labels, bool without_le) {
  std::sort(labels.begin(), labels.end());
  std::uint64_t hash = fnv_start;
  for (const auto& [name, value] : labels) {
    if (value.empty() || (without_le && name == "le")) continue;
    hash = fnv(fnv(hash, name), value);
  }
  return hash;
}

void keep_one_of_each(std::vector<SeriesPoint>& points) {
  if (points.size() < 2) return;
  // Sorted and not hashed: a page chooses its labels and bounds, and could make them all collide.
  std::vector<std::uint32_t> order(points.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(place_of(points[a]), a) < std::pair(place_of(points[b]), b);
  });
  std::vector<SeriesPoint> kept;
  kept.reserve(points.size());
  for (const auto at : order) {
    const SeriesPoint& p = points[at];
    if (kept.empty() || place_of(kept.back()) != place_of(p)) {
      kept.push_back(p);
    } else if (age_key(p) > age_key(kept.back())) {
      kept.back() = p;
    }
  }
  points = std::move(kept);
}

std::string_view FamilyTypes::type_of(std::string_view family) const {
  const auto at = types_.find(family);
  return at == types_.end() ? std::string_view{} : at->second;
}

std::string_view FamilyTypes::family_of(std::string_view metric) const {
  for (const auto suffix : suffixes) {
    if (!metric.ends_with(suffix)) continue;
    const auto type = type_of(metric.substr(0, metric.size() - suffix.size()));
    if (type == "histogram" || type == "summary" || type == "counter") return type;
  }
  return {};
}

SeriesKind FamilyTypes::kind_of(std::string_view metric, bool only_buckets) const {
  const auto own = type_of(metric);
  if (own == "histogram" || (own.empty() && only_buckets)) return SeriesKind::histogram;
  if (own == "counter") return SeriesKind::counter;
  if (own == "gauge" || own == "summary") return SeriesKind::gauge;
  if (!own.empty()) return SeriesKind::untyped;
  const bool counter = !family_of(metric).empty() || is_counter_by_name(metric);
  return counter ? SeriesKind::counter : SeriesKind::untyped;
}

bool FamilyTypes::knows(std::string_view metric) const {
  return !type_of(metric).empty() || !family_of(metric).empty();
}

}  // namespace runbookd::probes
