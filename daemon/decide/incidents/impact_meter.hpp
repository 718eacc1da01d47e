// Counts an incident's impact while it is open: what the samples say, how the condition turns,
// which values it compares. Belongs to the incident's ladder; what has been counted goes into the
// next record that changes the incident's state (impact.hpp), and the meter begins anew. Where the
// state does not change for long, and before a stop, it goes into a record of its own, so that a
// crash loses no more than a part of the whole.
//
// A sample of a probe without an open incident costs nothing here. Internal to decide.
#pragma once

#include <optional>
#include <vector>

#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/incidents/impact.hpp"

namespace runbookd::decide {

struct Core;
struct Ladder;
class RuleState;

struct ImpactMeter {
  /// Beside the figures of the piece, in the same places.
  struct Probe {
    int source = -1;    ///< -1: the rulebook has it no longer
    int instance = -1;  ///< -1: several, counted together
    std::optional<Outcome> last;
    std::optional<Mono> bad_since;
  };
  /// A curve keeps every `stride`-th point, the worst of those between.
  struct Signal {
    const Expr* value = nullptr;
    int stride = 1;
    int waiting = 0;
    CurvePoint worst{};  ///< of those that wait
  };
  struct Counter {
    const Expr* path = nullptr;
    double base = 0;  ///< its total when the piece began
  };

  bool begun = false;
  bool bound = false;  ///< to the plan that holds now
  Impact piece;
  Mono since{};  ///< when the piece began, on the clock that nobody sets
  std::vector<Probe> probes;
  std::vector<Signal> signals;
  std::vector<Counter> counters;
  std::optional<Verdict> verdict;
  std::optional<Mono> true_since;
};

/// The incident has just been opened. What is known of the time before counts as well: since when
/// its probes have been bad without a break, and since when its condition has been true.
void begin_measuring(Core& core, Ladder& ladder);
/// A run of the source has ended, and the observations have it.
void measure_sample(Core& core, Ladder& ladder, int source, int instance);
/// The condition was judged.
void measure_condition(Core& core, Ladder& ladder, const RuleState& state);
/// Another plan holds: what was counted stays, by its name.
void unbind_meter(ImpactMeter& meter);
/// All of them, into records of their own: we are about to stop.
void write_measured(Core& core);
/// What was counted since the last call, as facts; nothing when nothing was.
Facts take_measured(const Core& core, Ladder& ladder);

}  // namespace runbookd::decide
