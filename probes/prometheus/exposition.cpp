#include "probes/prometheus/exposition.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "probes/prometheus/sample_line.hpp"

namespace runbookd::probes {
namespace {

constexpr std::string_view kProcessStart = "process_start_time_seconds";
constexpr std::string_view kSuffixes[] = {"_bucket", "_count", "_sum", "_total"};

/// FNV-1a, 64 bits.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
    add_byte(0xff);  // a separator that UTF-8 does not hold
  }
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) add_byte(static_cast<unsigned char>(number >> (8 * i)));
  }
  std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3ULL; }
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

std::uint64_t hash_of(Labels labels, bool without_le) {
  std::sort(labels.begin(), labels.end());
  Hash hash;
  for (const auto& [name, value] : labels) {
    if (without_le && name == "le") continue;
    hash.add(name);
    hash.add(value);
  }
  return hash.value();
}

/// What one selector has found so far. Whether the plain samples or the buckets count is known only
/// at the end.
struct Found {
  std::vector<SeriesPoint> plain;
  std::vector<SeriesPoint> buckets;
  bool seen = false;
};

class Reading {
 public:
  explicit Reading(const Selection& selection) : selection_(selection), found_(selection.size()) {}

  void take(const SampleLine& line) {
    if (line.name == kProcessStart && process_start_ == 0 && std::isfinite(line.value)) {
      process_start_ = line.value;
    }
    const auto* interests = selection_.interested(line.name);
    if (interests == nullptr) return;
    for (const auto& interest : *interests) take_for(interest, line);
  }
  void take_type(const TypeLine& line) { types_.emplace(line.name, line.type); }

  std::vector<SeriesSet> result() {
    std::vector<SeriesSet> out;
    for (std::size_t i = 0; i < found_.size(); ++i) out.push_back(set_of(i));
    return out;
  }

 private:
  void take_for(const Interest& interest, const SampleLine& line) {
    auto& found = found_[interest.selector];
    const auto le = std::find_if(line.labels.begin(), line.labels.end(),
                                 [](const auto& label) { return label.first == "le"; });
    SeriesPoint point;
    point.le = std::nan("");
    point.value = line.value;
    if (interest.as_bucket) {
      const auto bound = le == line.labels.end() ? std::nullopt : parse_value(le->second);
      if (!bound) return;  // `x_bucket` without `le` is no bucket of x
      point.le = *bound;
    }
    found.seen = true;
    if (!selection_.matches(interest.selector, line.labels)) return;
    point.key = hash_of(line.labels, interest.as_bucket);
    (interest.as_bucket ? found.buckets : found.plain).push_back(point);
  }

  std::string_view type_of(std::string_view family) const {
    const auto at = types_.find(family);
    return at == types_.end() ? std::string_view{} : at->second;
  }

  SeriesSet set_of(std::size_t selector) {
    auto& found = found_[selector];
    const std::string& metric = selection_.metric(selector);
    SeriesSet set;
    set.process_start = process_start_;
    const auto own = type_of(metric);
    const auto family = family_of(metric);
    const bool only_buckets = found.plain.empty() && !found.buckets.empty();
    const bool histogram = own == "histogram" || (own.empty() && only_buckets);
    set.kind = histogram ? SeriesKind::histogram : kind_of(own, family);
    set.seen = found.seen || !own.empty() || !family.empty();
    set.points = std::move(histogram ? found.buckets : found.plain);
    for (auto& point : set.points) {
      Hash hash;
      hash.add(point.key);
      hash.add(std::bit_cast<std::uint64_t>(process_start_));
      point.key = hash.value();
    }
    return set;
  }

  /// The type of the family that `metric` is a part of: `x_count` of the histogram `x`.
  std::string_view family_of(std::string_view metric) const {
    for (const auto suffix : kSuffixes) {
      if (!metric.ends_with(suffix)) continue;
      const auto type = type_of(metric.substr(0, metric.size() - suffix.size()));
      if (type == "histogram" || type == "summary" || type == "counter") return type;
    }
    return {};
  }

  static SeriesKind kind_of(std::string_view own, std::string_view family) {
    if (own == "counter") return SeriesKind::counter;
    if (own == "gauge" || own == "summary") return SeriesKind::gauge;
    if (own.empty() && !family.empty()) return SeriesKind::counter;
    return SeriesKind::untyped;
  }

  const Selection& selection_;
  std::vector<Found> found_;
  std::map<std::string_view, std::string_view> types_;
  double process_start_ = 0;
};

net::Failure garbage(std::size_t line) {
  return {Reason::protocol, "line " + std::to_string(line) + " is no Prometheus sample"};
}

}  // namespace

Scrape parse_exposition(std::string_view text, const Selection& selection) {
  Reading reading(selection);
  SampleLine sample;
  std::size_t samples = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) continue;
    line.remove_prefix(first);
    if (line.front() == '#') {
      if (const auto type = parse_type(line)) reading.take_type(*type);
      continue;
    }
    if (!parse_sample(line, selection, sample)) return garbage(number);
    if (++samples > kMostSamples) {
      return net::Failure{Reason::too_large, "more than 100000 samples"};
    }
    reading.take(sample);
  }
  if (samples == 0) return net::Failure{Reason::missing, "the answer holds no sample"};
  return reading.result();
}

}  // namespace runbookd::probes
