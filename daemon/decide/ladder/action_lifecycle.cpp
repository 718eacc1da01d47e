// The course of one action after its plan: INTENT, execution, OUTCOME, and what follows from it.
#include <algorithm>
#include <utility>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/holding.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/worse.hpp"

namespace runbookd::decide {

namespace {

Withheld why_not_planned(ActionError error) {
  switch (error) {
    case ActionError::no_target:
      return Withheld::empty_target;
    case ActionError::out_of_bounds:
      return Withheld::scale_bounds;
    default:
      return Withheld::ineligible;
  }
}

// Planning asks the cloud, and before it every probe is run once more: not oftener than an
// interval.
Nanos before_planning_again(const Core& core, const Rule& rule) {
  Nanos out{};
  for (const int s : rule.reads)
    out = std::max(out, core.plan->sources[static_cast<std::size_t>(s)].every);
  return out;
}

constexpr Nanos before_trying_again = seconds{15};

// The cause is not the world's state but a moment's: a lock that somebody else holds, or our own
// lack of descriptors, processes, memory, a name service or a token.
bool is_of_the_moment(ActionError error) {
  return error == ActionError::retry || error == ActionError::no_resources ||
         error == ActionError::no_credentials;
}

// Nothing was changed, and that says nothing about the step: no other one is taken instead, it
// stays where it is, and is tried again. After `within` people are told, as with any other hold.
void try_later(Core& core, Ladder& l, ActionError error, const std::string& detail) {
  const bool ours = error != ActionError::retry;
  l.at.not_before =
      core.now.mono + std::max(before_trying_again, before_planning_again(core, core.rule(l.rule)));
  hold(core, l, rails::blocked_by(ours ? Withheld::self_gate : Withheld::retry, detail));
  if (l.in<phase::Choosing>()) l.wake = std::min(l.wake, l.at.not_before);
}

void not_planned(Core& core, Ladder& l, const ActionPlanned& planned) {
  if (is_of_the_moment(planned.error)) return try_later(core, l, planned.error, planned.detail);
  core.emit(WithheldAction{why_not_planned(planned.error), l.incident, l.rung});
  core.set_step(l, StepStatus::failed, std::string{name_of(planned.error)}, planned.detail);
  if (ends_procedure(core.rule(l.rule), core.step(l)))
    return escalate(core, l, core.step(l).kind + " could not be planned: " + planned.detail);
  next_rung(core, l);
  advance(core, l);
}

const Facts& binding_of(const ActionPlanned& planned) {
  return planned.binding.empty() ? planned.parameters : planned.binding;
}

// The last look before the INTENT: planning took its time, and the world went on meanwhile. True =
// it does not start (yet).
bool held_back(Core& core, Ladder& l, const ActionPlanned& planned) {
  // A step that changes nothing is held back by people's word only, which may have come meanwhile.
  const bool harmless = core.step(l).hazard == Hazard::diagnose;
  bool skip = false;
  auto h = harmless ? rails::paused(attempt_of(core, l)) : rails::check_again(attempt_of(core, l));
  if (!h && !harmless) h = judge_again(core, l);
  if (!h && !harmless) h = judge_step(core, l, skip);
  const bool fit = !h && !skip;
  if (fit && !harmless) h = rails::check_planned(attempt_of(core, l), planned);
  if (fit && h) l.at.not_before = core.now.mono + before_planning_again(core, core.rule(l.rule));
  if (skip) {
    core.emit(Abandon{l.at.action_id});
    skip_step(core, l);
    advance(core, l);
    return true;
  }
  if (h) {
    core.emit(Abandon{l.at.action_id});
    hold(core, l, *h);
    return true;
  }
  const bool asks = !harmless && needs_approval(core, l) &&
                    !approved_as_planned(core, l, binding_of(planned), planned.detail);
  if (asks)
    l.at.consent.effect = {planned.prior, planned.undo, planned.capacity, planned.transition};
  return asks;
}

// The parameters that the approval bound, by name: who goes on after a crash binds the same.
std::vector<std::string> names_bound(const ActionPlanned& planned) {
  std::vector<std::string> names;
  for (const auto& [name, value] : planned.binding) {
    const auto it = planned.parameters.find(name);
    if (it == planned.parameters.end() || it->second != value) return {};
    names.push_back(name);
  }
  return names;
}

}  // namespace

Record intent_record(const Core& core, const Ladder& l, std::string text, Facts parameters) {
  const Step& step = core.step(l);
  Record intent = core.about(l, RecordKind::intent, std::move(text));
  intent.at = core.now;
  intent.step = l.rung;
  intent.action_id = l.at.action_id;
  intent.action = step.kind;
  intent.resource = core.acted_on(l);
  intent.hazard = name_of(step.hazard);
  intent.facts = std::move(parameters);
  IntentDetail& intended = intent.intended.emplace();
  intended.verb = step.verb;
  intended.config = core.plan->config_hash;
  return intent;
}

void write_intent(Core& core, Ladder& l, Record intent) {
  end_holdings(core, l);
  l.enter(phase::Writing{intent});
  Facts parameters = intent.facts;
  core.emit(Execute{l.rule, l.rung, std::move(intent), request_of(core, l), std::move(parameters)});
}

void on_planned(Core& core, Ladder& l, const ActionPlanned& planned) {
  if (l.drill) return drill_planned(core, l, planned);
  if (!planned.go) return not_planned(core, l, planned);
  if (held_back(core, l, planned)) return;
  Record intent = intent_record(core, l, planned.detail, planned.parameters);
  IntentDetail& intended = *intent.intended;
  intended.binds = names_bound(planned);
  intended.transition = planned.transition;
  intended.prior = planned.prior;
  intended.undo = planned.undo;
  const EvaluationContext context =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  intended.evidence = values_of(core.rule(l.rule).when, context);
  l.at.undo = planned.undo;
  if (!core.is_by_hand(l)) l.at.before = trigger_values(core, l);
  intended.before = l.at.before;
  write_intent(core, l, std::move(intent));
}

void on_intent(Core& core, Ladder& l, bool durable) {
  Record intent = std::move(l.as<phase::Writing>()->intent);
  if (durable) {
    core.ledger.apply(intent);
    l.enter(phase::Executing{});
    if (l.at.undoing) return;
    if (std::exchange(l.at.told_wait, false))
      tell_informed(core, l, {News::runs, {}, subject_of_step(intent.action, intent.resource), {}});
    return core.set_state(l, IncidentState::remediating,
                          "step " + std::to_string(l.rung + 1) + " of " +
                              std::to_string(core.rule(l.rule).steps.size()) + " runs");
  }
  // The row may still reach the disk after the time-out; its outcome says that nothing was sent
  // now. What goes on after a crash may have been sent before it.
  const bool again = core.ledger.action(l.at.action_id) != nullptr;
  Record r = outcome_record(std::move(intent), {ActionStatus::no_effect,
                                                ActionError::interrupted,
                                                "not started: the journal did not take the intent",
                                                {}});
  if (!again) r.reason = name_of(Withheld::journal);
  core.write(std::move(r));
  if (l.at.undoing)
    return undone(core, l,
                  {ActionStatus::no_effect,
                   ActionError::internal,
                   "the journal did not take the intent",
                   {}});
  if (again) {
    core.set_step(l, StepStatus::failed, std::string{name_of(ActionError::interrupted)},
                  "interrupted, and the journal did not take the intent to go on");
    if (ends_procedure(core.rule(l.rule), core.step(l)))
      return escalate(core, l, core.step(l).kind + " was interrupted, and was not done");
    next_rung(core, l);
    return advance(core, l);
  }
  l.at.action_id.clear();
  hold(core, l, rails::blocked_by(Withheld::journal, "the journal did not take the intent"));
}

namespace {

// Under the name that it was started with, whatever a reload calls it now.
std::string started_on(const Core& core, const Ladder& l) {
  const ActionRun* run = core.ledger.action(l.at.action_id);
  return run != nullptr ? run->resource : core.acted_on(l);
}

// The ledger knows its INTENT, but for one that ended before it was known to be written.
Record how_it_ended(const Core& core, const Ladder& l, const ActionResult& result) {
  const ActionRun* run = core.ledger.action(l.at.action_id);
  Record intent =
      run != nullptr ? intent_of(*run, core.incident(l)) : l.as<phase::Writing>()->intent;
  return outcome_record(std::move(intent), result);
}

void failed(Core& core, Ladder& l, const ActionResult& result) {
  const Step& step = core.step(l);
  const bool harmless = step.hazard == Hazard::diagnose;
  if (!harmless && result.status == ActionStatus::no_effect && is_of_the_moment(result.error)) {
    l.at.action_id.clear();
    l.at.last_reason = Withheld::none;  // it ran meanwhile: that it waits again is news
    return try_later(core, l, result.error, result.detail);
  }
  const bool unknown = result.status == ActionStatus::unknown_effect && !harmless;
  core.set_step(l, unknown ? StepStatus::unknown : StepStatus::failed,
                std::string{name_of(result.error)}, result.detail);
  if (unknown) {
    lock_resource(core, l, step.kind + " ended with an unknown effect: " + result.detail);
    return escalate(core, l, step.kind + " ended with an unknown effect: " + result.detail);
  }
  if (ends_procedure(core.rule(l.rule), step))
    return escalate(core, l, step.kind + " failed: " + result.detail);
  next_rung(core, l);
  advance(core, l);
}

// A locked resource that was tried again after its quarantine: the outcome is known, so is its
// state.
void close_lock(Core& core, const Ladder& l, const ActionResult& result) {
  const std::string resource = core.acted_on(l);
  const bool proves = core.step(l).hazard != Hazard::diagnose && result.status == ActionStatus::ok;
  if (!proves || !core.ledger.locked().contains(resource)) return;
  Record r = core.about(l, RecordKind::unlocked, resource + " answers to actions again");
  r.resource = resource;
  core.write(std::move(r));
}

}  // namespace

void lock_resource(Core& core, const Ladder& l, const std::string& why) {
  Record lock = core.about(l, RecordKind::locked, why);
  lock.resource = started_on(core, l);
  if (!lock.resource.empty()) core.write(std::move(lock));
}

void on_finished(Core& core, Ladder& l, const ActionResult& result) {
  core.write(how_it_ended(core, l, result));
  if (l.at.undoing) return undone(core, l, result);
  close_lock(core, l, result);
  conclude(core, l, result, core.now.mono);
}

void conclude(Core& core, Ladder& l, const ActionResult& result, Mono ended) {
  if (result.status != ActionStatus::ok) return failed(core, l, result);
  const bool verified = core.step(l).hazard != Hazard::diagnose &&
                        (core.step(l).verify || !core.rule(l.rule).run_all);
  if (verified && verification_of(core, l)) return begin_verification(core, l, ended);
  const bool changed = core.step(l).hazard != Hazard::diagnose;
  core.set_step(l, StepStatus::done, {}, result.detail);
  next_rung(core, l);
  // Nobody verifies and nobody judges a condition: the first step that worked is a ladder's end.
  if (changed && core.is_by_hand(l) && !core.rule(l.rule).run_all)
    return end_incident(core, l, "the step worked");
  advance(core, l);
}

}  // namespace runbookd::decide
