// What an incident did to the service, in figures: how often and how long each of its probes was
// bad, how bad the values became that its condition compares, how much its counters grew.
//
// The core counts while the incident is open (impact_meter.hpp) and writes what it has counted as
// facts of the records that change the incident's state, each time a piece of its own. Whoever
// reads them adds the pieces up. So nothing has to be remembered over a restart; what was not seen
// between two pieces is known as a gap, and is never guessed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/action.hpp"
#include "daemon/base/value.hpp"
#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

inline constexpr std::size_t max_impact_probes = 8;
inline constexpr std::size_t max_impact_signals = 6;
inline constexpr std::size_t max_impact_counters = 6;
inline constexpr std::size_t max_impact_flips = 60;  ///< of one piece; the rest is counted
inline constexpr std::size_t max_summed_flips = 2000;
inline constexpr std::size_t max_curve_points = 120;  ///< of one signal in one piece
inline constexpr std::size_t max_impact_name = 200;   ///< bytes

/// One source that the condition reads; of one that is counted over targets, all of them together.
struct ProbeImpact {
  std::string name;
  int samples = 0;  ///< conclusive ones
  int bad = 0;      ///< of those
  int unknown = 0;  ///< runs that told nothing about the target, beside those
  Nanos down{};     ///< from bad samples to what followed each; 0 for several targets together
};

struct CurvePoint {
  Wall at{};
  double value = 0;
  bool operator==(const CurvePoint&) const = default;
};

/// The left side of a comparison.
struct SignalImpact {
  std::string name;  ///< as the rulebook has it
  Type type = Type::number;
  bool more_is_worse = true;
  std::optional<double> threshold;  ///< when it is compared with a constant
  std::optional<CurvePoint> worst;
  std::vector<CurvePoint> curve;  ///< oldest first; of those left out the worst ones stand for them
};

struct CounterImpact {
  std::string name;
  double growth = 0;
};

/// Something turned: the condition (`of` empty) `true`, `false` or `unknown`; a probe `ok`, `bad`
/// or `unknown`.
struct ImpactFlip {
  Wall at{};
  std::string of;
  std::string to;
};

/// A time of which nothing was seen: runbookd did not run.
struct ImpactGap {
  Wall from{};
  Wall to{};
};

struct Impact {
  std::optional<Wall> since;  ///< the first moment that is counted; none: nothing was
  Wall until{};
  Nanos held{};  ///< how long the condition was true
  std::vector<ProbeImpact> probes;
  std::vector<SignalImpact> signals;
  std::vector<CounterImpact> counters;
  std::vector<ImpactFlip> flips;
  int flips_left_out = 0;
  std::vector<ImpactGap> gaps;
};

/// One piece as facts of a record that is written at its end. What is beyond the bounds is not
/// there.
Facts impact_facts(const Impact& piece);
/// Adds the piece of a record, which comes after all that was added before. A record without one
/// adds nothing, and a fact that is none of ours is passed over.
void add_impact(Impact& sum, const Record& record);

}  // namespace runbookd::decide
