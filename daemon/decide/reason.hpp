// Why an action was withheld: the metric label, the journal field, the API's word.
#pragma once

#include <cstdint>
#include <string_view>

namespace runbookd::decide {

enum class Withheld : std::uint8_t {
  none,
  observe,          ///< `mode: observe` or --dry-run
  approval,         ///< waits for people
  confirmation,     ///< fewer than three true evaluations yet
  startup_grace,    ///< just started, reloaded, resumed, or the clock stepped
  cooldown,         ///< the same action on the same resource, too recently
  at_most,          ///< the step's own limit
  spacing,          ///< any action on the resource ended too recently
  budget,           ///< the hazard class's sliding budget on the resource is used up
  in_flight,        ///< as many actions as allowed are running
  resource_busy,    ///< another action runs on this resource
  resource_locked,  ///< an earlier action's outcome is unknown
  rule_lock,        ///< a `locks` line of an open incident
  same_action,      ///< already tried in this incident
  storm,            ///< half the world is bad: it may be us
  parent,           ///< what the resource depends on is bad
  silence,
  maintenance,
  paused,
  self_gate,          ///< our own loop, journal or descriptors are not well
  suspended,          ///< the action kind failed on two resources
  stateful_evidence,  ///< no direct probe of the resource among the evidence
  condition_unknown,  ///< `when` is unknown
  if_unknown,
  requires_unknown,
  requires_false,
  recovered,       ///< the re-probe found the fault gone
  ineligible,      ///< planning found no eligible target
  empty_target,    ///< the set of targets is empty or unknown
  rollback_cycle,  ///< A-B-A
  scale_bounds,
  capacity_floor,
  downstream,
  journal,  ///< the INTENT could not be made durable
  retry,    ///< the action changed nothing and asks to be tried again later
  drill,    ///< a drill: everything but the mutating byte
};
std::string_view name_of(Withheld w);
inline constexpr int withheld_count = static_cast<int>(Withheld::drill) + 1;

}  // namespace runbookd::decide
