#include "probes/prometheus/exposition.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "probes/prometheus/sample_line.hpp"
#include "probes/prometheus/series_found.hpp"

namespace runbookd::probes {
namespace {

constexpr std::string_view process_start_metric = "process_start_time_seconds";
constexpr std::size_t most_candidates = 10'000;  // names that a missing one is compared with

/// The lines of a page that are no blanks, with their numbers.
class PageLines {
 public:
  explicit PageLines(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    while (!rest_.empty()) {
      const auto end = rest_.find('\n');
      auto line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      const auto first = line.find_first_not_of(" \t");
      if (first != std::string_view::npos) return line.substr(first);
    }
    return std::nullopt;
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// Whose start a page tells. A page that hands on the metrics of several processes tells nobody's.
class ProcessStart {
 public:
  void take(const SampleLine& line) {
    if (!std::isfinite(line.value)) return;
    if (!labels_) {
      labels_ = line.label_text;
      value_ = line.value;
    } else if (*labels_ != line.label_text) {
      value_ = 0;
    }
  }
  double value() const { return value_; }

 private:
  std::optional<std::string_view> labels_;
  double value_ = 0;
};

/// What one selector has found so far. Whether the plain samples or the buckets count is known only
/// at the end.
struct Found {
  std::vector<SeriesPoint> plain;
  std::vector<SeriesPoint> buckets;
  bool seen = false;
  std::string fault;
};

class Reading {
 public:
  explicit Reading(const Selection& selection) : selection_(selection), found_(selection.size()) {}

  void take(const SampleLine& line) {
    if (line.name == process_start_metric) start_.take(line);
    for (const auto& interest : interests_in(line)) take_for(interest, line);
  }
  void take_type(const TypeLine& line) { types_.add(line); }

  /// Those who read the metric of a line that cannot be read do without it; with labels that can be
  /// read, only those whom they concern.
  void spoil(const SampleLine& line, LineFault fault, std::size_t number) {
    for (const auto& interest : interests_in(line)) {
      Found& found = found_[interest.selector];
      found.seen = true;
      const bool concerned =
          fault == LineFault::labels || selection_.matches(interest.selector, line.labels);
      if (!concerned || !found.fault.empty()) continue;
      found.fault = "line " + std::to_string(number) + " (`" + net::printable(line.name) +
                    "`) cannot be read: " + std::string(text_of(fault));
    }
  }

  ScrapedPage result() {
    ScrapedPage out;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      out.sets.push_back(set_of(i));
      out.faults.push_back(std::move(found_[i].fault));
    }
    return out;
  }

 private:
  const std::vector<Interest>& interests_in(const SampleLine& line) const {
    static const std::vector<Interest> nobody;
    const auto* interests = selection_.interested(line.name);
    return interests == nullptr ? nobody : *interests;
  }

  void take_for(const Interest& interest, const SampleLine& line) {
    auto& found = found_[interest.selector];
    SeriesPoint point;
    point.le = std::nan("");
    point.value = line.value;
    point.stamp = line.stamp;
    if (interest.as_bucket) {
      const auto le = std::find_if(line.labels.begin(), line.labels.end(),
                                   [](const auto& label) { return label.first == "le"; });
      const auto bound = le == line.labels.end() ? std::nullopt : parse_value(le->second);
      if (!bound) return;  // `x_bucket` without `le` is no bucket of x
      point.le = *bound;
    }
    found.seen = true;
    if (!selection_.matches(interest.selector, line.labels)) return;
    point.key = hash_of(line.labels, interest.as_bucket);
    (interest.as_bucket ? found.buckets : found.plain).push_back(point);
  }

  SeriesSet set_of(std::size_t selector) {
    auto& found = found_[selector];
    const std::string& metric = selection_.metric(selector);
    SeriesSet set;
    set.process_start = start_.value();
    set.kind = types_.kind_of(metric, found.plain.empty() && !found.buckets.empty());
    set.seen = found.seen || types_.knows(metric);
    set.points = std::move(set.kind == SeriesKind::histogram ? found.buckets : found.plain);
    keep_one_of_each(set.points);
    return set;
  }

  const Selection& selection_;
  std::vector<Found> found_;
  FamilyTypes types_;
  ProcessStart start_;
};

net::Failure nothing_found(std::size_t garbage) {
  if (garbage == 0) return {Reason::missing, "the answer holds no sample"};
  return {Reason::protocol,
          "line " + std::to_string(garbage) + " is no Prometheus sample, nor is any other"};
}

}  // namespace

Scrape parse_exposition(std::string_view text, const Selection& selection) {
  Reading reading(selection);
  SampleLine sample;
  std::size_t samples = 0;
  std::size_t garbage = 0;  // the first line that is none
  PageLines lines(text);
  while (const auto line = lines.next()) {
    if (line->front() == '#') {
      if (const auto type = parse_type(*line)) reading.take_type(*type);
      continue;
    }
    if (const auto fault = parse_sample(*line, selection, sample); fault != LineFault::none) {
      if (garbage == 0) garbage = lines.number();
      reading.spoil(sample, fault, lines.number());
      continue;
    }
    if (++samples > most_samples) {
      return net::Failure{Reason::too_large, "more than 100000 samples"};
    }
    reading.take(sample);
  }
  if (samples == 0) return nothing_found(garbage);
  return reading.result();
}

std::vector<std::string_view> names_on(std::string_view text) {
  const Selection nobody({});
  std::vector<std::string_view> names;
  SampleLine sample;
  PageLines lines(text);
  while (const auto line = lines.next()) {
    std::string_view name;
    if (line->front() != '#' && parse_sample(*line, nobody, sample) == LineFault::none)
      name = sample.name;
    else if (const auto type = parse_type(*line))
      name = type->name;
    if (name.empty() || (!names.empty() && names.back() == name)) continue;
    if (names.size() < most_candidates) names.push_back(name);
  }
  return names;
}

}  // namespace runbookd::probes
