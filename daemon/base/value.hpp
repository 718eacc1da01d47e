// Types and values of the rulebook's expressions, and of the signals that probes yield.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace runbookd {

/// duration in seconds, bytes in bytes, rate per second, byte_rate in bytes per second, time in
/// Unix seconds, ratio as a fraction (1% = 0.01). All of these are doubles at run time.
enum class Type : std::uint8_t {
  boolean,
  number,
  ratio,
  duration,
  bytes,
  rate,
  byte_rate,
  time,
  string
};

/// The type as an error message calls it: "ratio", "plain number", "duration" ...
std::string_view name_of(Type t);
bool is_numeric(Type t);

/// Why a value is not known. The label of metrics, explain and the journal.
enum class Unknown : std::uint8_t {
  none,
  missing,         ///< the last run did not yield it
  stale,           ///< older than 2 x every + timeout
  warming_up,      ///< the window is covered to less than 80%
  no_traffic,      ///< 0/0
  several_series,  ///< a gauge matched more than one series
  never_seen,      ///< no conclusive sample yet
  not_finite,      ///< the arithmetic left the numbers (overflow, x/0)
  not_a_number,    ///< the target itself said NaN, now or inside the window
};
std::string_view name_of(Unknown u);

/// Kind of a scraped family, as the exposition said (`untyped` when it did not).
enum class SeriesKind : std::uint8_t { untyped, gauge, counter, histogram };

/// One series of one scrape. `key` identifies its labels (without `le`); `le` is NaN except for a
/// histogram's buckets; `stamp` is the sample's own time in Unix seconds, NaN when it has none and
/// is of the time of the scrape.
struct SeriesPoint {
  std::uint64_t key = 0;
  double le = 0;
  double value = 0;
  double stamp = std::numeric_limits<double>::quiet_NaN();
};

/// What one selector found in one scrape. `seen` says that the family was there at all.
struct SeriesSet {
  SeriesKind kind = SeriesKind::untyped;
  bool seen = false;
  double process_start = 0;  ///< Unix seconds of the answering process, 0 when it does not say
  std::vector<SeriesPoint> points;
};

/// One signal of one sample; monostate = this run did not yield it.
using Cell = std::variant<std::monostate, bool, double, std::string, SeriesSet>;

/// A typed value for people: `6.2%`, `1.3s`, `512MiB`, `true`. Never more than 80 characters.
std::string format_value(Type type, const Cell& cell);
std::string format_number(Type type, double v);

}  // namespace runbookd
