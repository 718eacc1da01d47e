// A rail looks at an attempt to start a step and may withhold it. The table in rails.cpp is the
// order in which they are asked; the first that objects gives the reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/rails/hold.hpp"

namespace runbookd::decide::rails {

struct Attempt {
  const Core& core;
  const Ladder& ladder;
  const Rule& rule;
  const Step& step;
  const Incident& incident;
};

using Rail = std::optional<Hold> (*)(const Attempt&);
/// One that looks at what was planned as well.
using PlannedRail = std::optional<Hold> (*)(const Attempt&, const ActionPlanned&);

/// The first objection, or none.
std::optional<Hold> check(const Attempt& attempt);
/// What may have changed while the action was planned.
std::optional<Hold> check_again(const Attempt& attempt);
/// What the plan would lead to: cycles, lost capacity, an overloaded database.
std::optional<Hold> check_planned(const Attempt& attempt, const ActionPlanned& planned);
/// Whether an effect may be taken back now.
std::optional<Hold> check_undo(const Attempt& attempt);
/// Every objection of check(), in its order: for `explain` and for drills.
std::vector<Hold> objections(const Attempt& attempt);

// gates.cpp: our own condition and the operators' word
std::optional<Hold> stopping(const Attempt&);
std::optional<Hold> paused(const Attempt&);
std::optional<Hold> self_gate(const Attempt&);
std::optional<Hold> startup_grace(const Attempt&);
std::optional<Hold> storm(const Attempt&);
std::optional<Hold> mute(const Attempt&);
// evidence.cpp: is it certain enough, and is it the right culprit
std::optional<Hold> confirmation(const Attempt&);
std::optional<Hold> parent(const Attempt&);
std::optional<Hold> rule_order(const Attempt&);
std::optional<Hold> stateful_evidence(const Attempt&);
// occupancy.cpp: one action per resource, few in all, locks
std::optional<Hold> rule_lock(const Attempt&);
std::optional<Hold> resource_locked(const Attempt&);
std::optional<Hold> resource_busy(const Attempt&);
std::optional<Hold> in_flight(const Attempt&);
std::optional<Hold> overtaken(const Attempt&);
// rate.cpp: not too often
std::optional<Hold> same_action(const Attempt&);
std::optional<Hold> spacing(const Attempt&);
std::optional<Hold> cooldown(const Attempt&);
std::optional<Hold> at_most(const Attempt&);
std::optional<Hold> budget(const Attempt&);
std::optional<Hold> suspended(const Attempt&);
// group.cpp: the other instances of a resource
std::optional<Hold> group_share(const Attempt&);
std::optional<Hold> group_floor(const Attempt&);
// planned.cpp: what the plan would lead to
std::optional<Hold> rollback_cycle(const Attempt&, const ActionPlanned&);
std::optional<Hold> capacity_floor(const Attempt&, const ActionPlanned&);
std::optional<Hold> scale_down_while_red(const Attempt&, const ActionPlanned&);
std::optional<Hold> downstream(const Attempt&, const ActionPlanned&);

}  // namespace runbookd::decide::rails
