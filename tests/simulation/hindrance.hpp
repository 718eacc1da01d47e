// Whether something stands in the way of a start, judged by what an onlooker saw. Each invariant
// asks for one of these when a step starts; bounded liveness (I34) asks for all of them when none
// does.
#pragma once

#include "tests/simulation/onlooker.hpp"

namespace runbookd::simulation {

/// A step of an incident that has started, or that should.
struct Start {
  const decide::Rule& rule;
  const decide::Step& step;
  int subject = 0;
  int rung = 0;
  std::string incident;
  std::string action_id;  ///< empty: not chosen yet
  std::string resource;   ///< key, `pool[a]`; empty = none
  bool undo = false;      ///< takes back what the step did
  bool expected = false;  ///< it has not started: should it?
};

using Hindered = bool (*)(const Onlooker&, const Start&, Stamp now);

bool is_paused(const Onlooker&, const Start&, Stamp now);
bool gate_closed(const Onlooker&, const Start&, Stamp now);
bool in_grace(const Onlooker&, const Start&, Stamp now);
bool is_storm(const Onlooker&, const Start&, Stamp now);
bool is_silenced(const Onlooker&, const Start&, Stamp now);
bool unconfirmed(const Onlooker&, const Start&, Stamp now);
/// What it or its rule depends on is bad, or a rule that comes first fires.
bool parent_bad(const Onlooker&, const Start&, Stamp now);
bool no_direct_evidence(const Onlooker&, const Start&, Stamp now);
bool rule_locked(const Onlooker&, const Start&, Stamp now);
bool resource_locked(const Onlooker&, const Start&, Stamp now);
bool resource_busy(const Onlooker&, const Start&, Stamp now);
bool too_many_in_flight(const Onlooker&, const Start&, Stamp now);
bool tried_already(const Onlooker&, const Start&, Stamp now);
bool too_soon(const Onlooker&, const Start&, Stamp now);     ///< spacing and cooldown
bool over_budget(const Onlooker&, const Start&, Stamp now);  ///< the rail's and `at_most`
bool kind_suspended(const Onlooker&, const Start&, Stamp now);
bool too_many_of_group(const Onlooker&, const Start&, Stamp now);
bool takes_the_last(const Onlooker&, const Start&, Stamp now);  ///< instance that serves
bool only_observing(const Onlooker&, const Start&, Stamp now);

/// No incident of the rule may open now: silenced, or in a maintenance window.
bool is_muted(const Onlooker&, const decide::Rule&, const std::string& target, Stamp now);
/// An incident of the one rule may explain one of the other: it is named in its `depends_on`, or
/// reads what the other's resources depend on.
bool may_explain(const Onlooker&, const std::string& parent, const std::string& child);
/// The first that hinders; null = nothing does.
const char* first_hindrance(const Onlooker&, const Start&, Stamp now);

}  // namespace runbookd::simulation
