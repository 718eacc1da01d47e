#include "probes/prometheus/series_found.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace runbookd::probes {
namespace {

constexpr std::string_view kSuffixes[] = {"_bucket", "_count", "_sum", "_total"};

class Fnv {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
    add_byte(0xff);  // a separator that UTF-8 does not hold
  }
  std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3ULL; }
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

struct SameSeries {
  bool operator()(const SeriesPoint& a, const SeriesPoint& b) const {
    return a.key == b.key &&
           std::bit_cast<std::uint64_t>(a.le) == std::bit_cast<std::uint64_t>(b.le);
  }
};
struct SeriesHash {
  std::size_t operator()(const SeriesPoint& p) const {
    return static_cast<std::size_t>((p.key ^ std::bit_cast<std::uint64_t>(p.le)) *
                                    0x9e3779b97f4a7c15ull);
  }
};

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
  Fnv hash;
  for (const auto& [name, value] : labels) {
    if (value.empty() || (without_le && name == "le")) continue;
    hash.add(name);
    hash.add(value);
  }
  return hash.value();
}

void keep_one_of_each(std::vector<SeriesPoint>& points) {
  if (points.size() < 2) return;
  std::unordered_map<SeriesPoint, std::size_t, SeriesHash, SameSeries> places;
  places.reserve(points.size());
  std::size_t kept = 0;
  for (const SeriesPoint& p : points) {
    const auto [it, first] = places.try_emplace(p, kept);
    if (first) {
      points[kept++] = p;
    } else if (age_key(p) > age_key(points[it->second])) {
      points[it->second] = p;
    }
  }
  points.resize(kept);
}

std::string_view FamilyTypes::type_of(std::string_view family) const {
  const auto at = types_.find(family);
  return at == types_.end() ? std::string_view{} : at->second;
}

std::string_view FamilyTypes::family_of(std::string_view metric) const {
  for (const auto suffix : kSuffixes) {
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
