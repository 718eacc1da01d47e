#include "daemon/decide/observations/reading.hpp"

#include <cmath>
#include <functional>
#include <string>

namespace runbookd::decide {

namespace {

constexpr Nanos most_ahead = minutes{10};

CellReading reading_of(double value) {
  if (std::isnan(value)) return {Unknown::not_a_number, 0};
  return {Unknown::none, value};
}

CellReading read_series(const SeriesSet& set, const StampRange& stamps) {
  if (!set.seen) return {Unknown::missing, 0};
  const SeriesPoint* current = nullptr;
  for (const SeriesPoint& p : set.points) {
    if (!stamps.holds(p.stamp)) continue;
    if (current != nullptr) return {Unknown::several_series, 0};
    current = &p;
  }
  if (current != nullptr) return reading_of(current->value);
  if (!set.points.empty()) return {Unknown::stale, 0};
  const bool counted = set.kind == SeriesKind::counter || set.kind == SeriesKind::histogram;
  return {counted ? Unknown::none : Unknown::missing, 0};
}

}  // namespace

StampRange stamps_at(Wall now, Nanos staleness) {
  const auto seconds_of = [](Wall at) { return to_seconds(at.time_since_epoch()); };
  return {seconds_of(now - staleness), seconds_of(now + most_ahead)};
}

CellReading read_cell(const Cell& cell, const StampRange& stamps) {
  if (const auto* b = std::get_if<bool>(&cell)) return reading_of(*b ? 1 : 0);
  if (const auto* d = std::get_if<double>(&cell)) return reading_of(*d);
  // Strings only ever ask "did it change".
  if (const auto* s = std::get_if<std::string>(&cell))
    return reading_of(static_cast<double>(std::hash<std::string>{}(*s) & 0xFFFFFFFFFFFFull));
  const auto* set = std::get_if<SeriesSet>(&cell);
  return set == nullptr ? CellReading{Unknown::missing, 0} : read_series(*set, stamps);
}

}  // namespace runbookd::decide
