// What one cell says as one number, now.
#pragma once

#include <limits>

#include "daemon/base/time.hpp"
#include "daemon/base/value.hpp"

namespace runbookd::decide {

/// The time stamps of samples that speak for an instant. An exporter may hand on what it learnt
/// long ago; what is older than a sample of the probe may be says nothing about now, and a clock
/// that is far ahead (as far as Prometheus puts up with) says nothing about when it was.
struct StampRange {
  double oldest = -std::numeric_limits<double>::infinity();
  double newest = std::numeric_limits<double>::infinity();
  bool holds(double stamp) const { return !(stamp < oldest) && !(stamp > newest); }
};
/// `staleness`: of the probe (Source::staleness()).
StampRange stamps_at(Wall now, Nanos staleness);

struct CellReading {
  Unknown unknown = Unknown::none;
  double value = 0;
  /// Nothing was there to be read: a window goes on without it.
  bool absent() const { return unknown == Unknown::missing || unknown == Unknown::stale; }
};

/// Booleans are 0 and 1. Of a scrape the one series that speaks for now: no series is 0 of a
/// counter or histogram (nothing has been counted) and missing of everything else.
CellReading read_cell(const Cell& cell, const StampRange& stamps);

}  // namespace runbookd::decide
