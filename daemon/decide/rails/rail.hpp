// A rail looks at an attempt to start a step and may withhold it. The table in rails.cpp is the
// order in which they are asked; the first that objects gives the reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/core.hpp"

namespace runbookd::decide::rails {

struct Attempt {
  const Core& core;
  const Ladder& ladder;
  const Rule& rule;
  const Step& step;
  const Incident& incident;
};

struct Hold {
  Withheld reason = Withheld::none;
  std::optional<Mono> until;  ///< when it will no longer object, if that is known
  bool passing =
      false;  ///< ends by itself soon, though nobody knows when: not held against `within`
  std::string detail;
};

using Rail = std::optional<Hold> (*)(const Attempt&);

/// The first objection, or none.
std::optional<Hold> check(const Attempt& attempt);
/// Every objection, in the same order: for people.
std::vector<Hold> objections(const Attempt& attempt);
/// Only what may have changed while the action was planned (pause, gates, storm, locks, occupancy).
std::optional<Hold> check_again(const Attempt& attempt);

// gates.cpp: our own condition and the operators' word
std::optional<Hold> stopping(const Attempt&);
std::optional<Hold> paused(const Attempt&);
std::optional<Hold> self_gate(const Attempt&);
std::optional<Hold> startup_grace(const Attempt&);
std::optional<Hold> storm(const Attempt&);
std::optional<Hold> silenced(const Attempt&);
// evidence.cpp: is it certain enough, and is it the right culprit
std::optional<Hold> confirmation(const Attempt&);
std::optional<Hold> parent(const Attempt&);
std::optional<Hold> stateful_evidence(const Attempt&);
// occupancy.cpp: one action per resource, few in all, locks
std::optional<Hold> rule_lock(const Attempt&);
std::optional<Hold> resource_locked(const Attempt&);
std::optional<Hold> resource_busy(const Attempt&);
std::optional<Hold> in_flight(const Attempt&);
// rate.cpp: not too often
std::optional<Hold> same_action(const Attempt&);
std::optional<Hold> spacing(const Attempt&);
std::optional<Hold> cooldown(const Attempt&);
std::optional<Hold> at_most(const Attempt&);
std::optional<Hold> budget(const Attempt&);
std::optional<Hold> suspended(const Attempt&);

}  // namespace runbookd::decide::rails
