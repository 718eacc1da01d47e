// What holds a rung. The first time that a reason holds it is told by a record of its own; when it
// comes back, as two rails do that take turns, it is counted, and one record at the end of the wait
// says how often and when last:
//
//   exec on db: withheld (cooldown): step 2 ran 40s ago
//   exec on db: withheld (if_unknown): lag is stale
//   exec on db: withheld (cooldown): step 2 ran 4m ago; withheld 14 times by cooldown (the last
//     time at 2026-11-29T12:07:10Z), 13 times by if_unknown (..)
//
// What is counted and not told yet is forgotten by a crash. Internal to decide.
#pragma once

#include <optional>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::decide {

struct Core;
struct Incident;
struct Ladder;
struct StepRun;
namespace rails {
struct Hold;
}

/// One reason, in the words of the last time.
struct Holding {
  Withheld reason = Withheld::none;
  std::string detail;
  std::optional<Wall> until;
  int times = 0;
  Wall last{};
};

/// The rung is held by another reason than before: recorded when it is the first time, else
/// counted.
void begin_holding(Core& core, Ladder& ladder, const rails::Hold& why);
/// The wait is over, or changed its nature: what came back more than once is recorded.
void end_holdings(Core& core, Ladder& ladder);
/// The step that is held at this moment, as it is: its records may tell of an earlier reason.
std::optional<StepRun> step_held_now(const Core& core, const Incident& incident);

}  // namespace runbookd::decide
