// The steps of one incident, one rung after the other. Internal to decide.
//
// A rung that is withheld stays in Choosing (phase.hpp) and is looked at again with every new
// sample, when its rail ends, and when another action finishes. So does one that waits for people:
// after their answer it is re-probed and planned again, and only the plan that they saw is carried
// out.
//
//   ladder.cpp            which rung is next, and what holds it
//   preflight.cpp         from a chosen rung to its plan
//   diagnose.cpp          steps that change nothing
//   drill.cpp             everything but the change
//   action_lifecycle.cpp  INTENT, execution, OUTCOME
//   verification.cpp      did it help?
//   worse.cpp             taking an effect back
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide {

/// Go as far as possible without new information.
void advance(Core& core, Ladder& ladder);
/// Record why this rung does not start: once per (step, reason), not per evaluation.
void hold(Core& core, Ladder& ladder, const rails::Hold& why);
/// The step is over; on to the next rung.
void next_rung(Core& core, Ladder& ladder);
/// Whether the rule is a procedure that stops when this step of it was not done.
bool ends_procedure(const Rule& rule, const Step& step);
/// Hand over to people: nothing more is started for this incident.
void escalate(Core& core, Ladder& ladder, const std::string& why);
/// The step as the rails see it.
rails::Attempt attempt_of(const Core& core, const Ladder& ladder);

// preflight.cpp
void try_mutating(Core& core, Ladder& ladder);
/// What was interrupted goes on as it was intended, once a look of this moment has `proven` that it
/// is `absent`.
void start_planning(Core& core, Ladder& ladder, bool proven_absent = false);
/// Unique for ever, also when a state directory is lost and numbers start again.
std::string new_action_id(const Core& core, const Ladder& ladder);
void on_reprobed(Core& core, Ladder& ladder);
/// What `if` and `requires` say; `skip` when `if` is false.
std::optional<rails::Hold> judge_step(const Core& core, const Ladder& ladder, bool& skip);
/// Whether the fault is still there, by what was seen last: gone or unknown = do not start.
std::optional<rails::Hold> judge_again(const Core& core, const Ladder& ladder);
void skip_step(Core& core, Ladder& ladder);

// diagnose.cpp
/// Steps that change nothing: no confirmation, no re-probe, no verification. True = look at the
/// next rung.
bool try_diagnose(Core& core, Ladder& ladder);
/// A step that tells people; the next rung follows.
void tell_people(Core& core, Ladder& ladder, Mode mode);

// drill.cpp
/// One rung of a drill; its step ends with what would have been done, and what would withhold it.
void drill_rung(Core& core, Ladder& ladder);
void drill_planned(Core& core, Ladder& ladder, const ActionPlanned& planned);

// action_lifecycle.cpp
/// The INTENT of what the ladder does now, under its action id; the caller adds what it knows more.
Record intent_record(const Core& core, const Ladder& ladder, std::string text, Facts parameters);
/// Has it written, and carried out once it is durable.
void write_intent(Core& core, Ladder& ladder, Record intent);
void on_planned(Core& core, Ladder& ladder, const ActionPlanned& planned);
void on_intent(Core& core, Ladder& ladder, bool durable);
void on_finished(Core& core, Ladder& ladder, const ActionResult& result);
/// What follows from an OUTCOME that is journaled already, as of `ended`.
void conclude(Core& core, Ladder& ladder, const ActionResult& result, Mono ended);
/// Nobody can say what the action did: the resource is locked, people are told.
void lock_resource(Core& core, const Ladder& ladder, const std::string& why);

// verification.cpp
/// A new sample of something that the verification reads, or the time of its end.
void verify(Core& core, Ladder& ladder, bool fresh);
/// Start to verify from `outcome` on. When it goes on after a restart it gets the time of a few
/// samples, even if `within` has passed meanwhile.
void begin_verification(Core& core, Ladder& ladder, Mono outcome);
/// By the rule's own verification, after the last step of a procedure.
void begin_last_verification(Core& core, Ladder& ladder);
/// What the rule itself verifies by. Of an incident that people triggered: only what is written,
/// since the default is about a condition that is not judged.
const Condition& rule_verification(const Core& core, const Ladder& ladder);
/// The condition that the current verification judges.
const Condition& verification_of(const Core& core, const Ladder& ladder);

}  // namespace runbookd::decide
