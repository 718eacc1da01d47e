#include "daemon/decide/ladder/recovery.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "daemon/base/shell_word.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/ladder_restore.hpp"

namespace runbookd::decide {

namespace {

Record closing(const Core& core, const ActionRun& run, const ActionResult& result) {
  return outcome_record(intent_of(run, core.ledger.find(run.incident)), result);
}

void lock(Core& core, const ActionRun& run, const std::string& why) {
  if (run.resource.empty()) return;
  Record r;
  r.kind = RecordKind::locked;
  r.incident = run.incident;
  r.rule = run.rule;
  r.resource = run.resource;
  r.action = run.action;
  r.action_id = run.action_id;
  r.text = why;
  core.write(std::move(r));
}

bool does(const Core& core, const Step& step, const ActionRun& run) {
  return step.kind == run.action && step.verb == run.intended.verb &&
         core.resource_name(step.resource) == group_of(run.resource);
}

// The action's own step, if an edit of the rulebook left it there.
const Step* own_step(const Core& core, const ActionRun& run) {
  const int rule = core.plan->rule_index(run.rule);
  if (rule < 0) return nullptr;
  const auto& steps = core.rule(rule).steps;
  const auto at = static_cast<std::size_t>(run.step);
  return at < steps.size() && does(core, steps[at], run) ? &steps[at] : nullptr;
}

// The step that knows how to look after the action: its own, else any that does the same to the
// same resource. (-1, -1): nobody does any more.
std::pair<int, int> keeper_of(const Core& core, const ActionRun& run) {
  if (own_step(core, run) != nullptr) return {core.plan->rule_index(run.rule), run.step};
  for (std::size_t r = 0; r < core.plan->rules.size(); ++r)
    for (std::size_t s = 0; s < core.plan->rules[r].steps.size(); ++s)
      if (does(core, core.plan->rules[r].steps[s], run))
        return {static_cast<int>(r), static_cast<int>(s)};
  return {-1, -1};
}

bool idempotent(const Core& core, const ActionRun& run) {
  const Step* own = own_step(core, run);
  return own != nullptr && own->idempotent;
}

// A lock outlives the incident that left it: the message is about the resource.
void tell_locked(Core& core, const ActionRun& run, const std::string& why) {
  Notify n = about_resource(core, News::locked, run.resource);
  const int rule = core.plan->rule_index(run.rule);
  n.contacts = rule < 0 ? core.plan->contacts : core.plan->told(core.rule(rule).contacts);
  n.incident = run.incident;
  n.rule = run.rule;
  n.detail = why;
  n.command = "runbookd unlock " + shell_word(run.resource) + " --reason '...'";
  send(core, std::move(n));
}

void ask(Core& core, const ActionRun& run, bool reissues = false) {
  ReadIntentBack effect;
  std::tie(effect.rule, effect.step) = keeper_of(core, run);
  effect.request.action_id = run.action_id;
  effect.request.kind = run.action;
  effect.request.resource = group_of(run.resource);
  effect.request.instance = target_of(run.resource);
  effect.request.incident_id = run.incident;
  effect.request.timeout = minutes{2};
  effect.parameters = run.parameters;
  effect.progress = run.progress;
  if (Ladder* l = core.ladder_of_action(run.action_id)) l->enter(phase::ReadingBack{reissues});
  core.emit(std::move(effect));
}

// The fault has gone, or people have taken over: the INTENT is closed, so that nobody waits for the
// resource. It may have been sent, so its rung is over (I16).
void not_needed(Core& core, Ladder& l, const ActionRun& run) {
  const ActionResult result{ActionStatus::no_effect,
                            ActionError::interrupted,
                            "interrupted; it is not in effect, and no longer needed",
                            {}};
  core.write(closing(core, run, result));
  core.set_step(l, StepStatus::failed, std::string{name_of(result.error)}, result.detail);
  const bool with_people = core.incident(l)->state == IncidentState::escalated;
  if (!with_people && ends_procedure(core.rule(l.rule), core.step(l)))
    return escalate(core, l, run.action + " was interrupted, and was not done");
  next_rung(core, l);
  if (with_people) l.enter(phase::Over{});
}

// It may have been withheld since a restart, this one or one before; what runs is no longer.
void wait_for(Core& core, Ladder& l, const ActionRun& run) {
  l.enter(phase::Executing{});
  const auto& steps = core.incident(l)->steps;
  const bool withheld = std::any_of(steps.begin(), steps.end(), [&](const StepRun& s) {
    return s.index == l.rung && s.status == StepStatus::withheld;
  });
  if (run.undo() || !withheld) return;
  l.at.last_reason = Withheld::none;
  core.set_step(l, StepStatus::running, {}, run.action + " was found in progress");
}

}  // namespace

void close_unsent(Core& core, const ActionRun& run) {
  Record r = closing(core, run,
                     {ActionStatus::no_effect,
                      ActionError::none,
                      "not started: the journal did not take the intent",
                      {}});
  r.reason = name_of(Withheld::journal);
  core.write(std::move(r));
}

void close_lost(Core& core, const ActionRun& run, const ActionResult& result) {
  core.write(closing(core, run, result));
  if (result.status != ActionStatus::unknown_effect || run.hazard == Hazard::diagnose) return;
  const std::string why =
      run.action + " (" + run.action_id + ") ended with an unknown effect: " + result.detail;
  lock(core, run, why);
  tell_locked(core, run, why);
}

void recover(Core& core) {
  for (const auto& id : unplaced(core)) place_incident(core, id);
  send_again(core);
  for (const ActionRun& run : core.ledger.actions())
    if (!run.ended) ask(core, run);
}

bool reads_back_first(Core& core, const Ladder& ladder, bool reissues) {
  const ActionRun* run = core.ledger.action(ladder.at.action_id);
  if (run == nullptr || run->ended) return false;
  ask(core, *run, reissues);
  return true;
}

void on_read_back(Core& core, const IntentReadBack& event) {
  const ActionRun* found = core.ledger.action(event.action_id);
  if (found == nullptr || found->ended) return;
  const ActionRun run = *found;
  Ladder* l = core.ladder_of_action(event.action_id);
  using Found = IntentReadBack::Found;
  if (event.found == Found::in_progress) {
    if (l != nullptr) wait_for(core, *l, run);
    return;  // ActionFinished follows
  }
  if (event.found == Found::present) {
    ActionResult result = event.result;
    result.status = ActionStatus::ok;
    if (result.detail.empty()) result.detail = "the effect was found after a restart";
    if (l != nullptr) return on_finished(core, *l, result);
    return core.write(closing(core, run, result));
  }
  // Taking an effect back is not tried a second time: people look at it.
  if (run.undo() && l != nullptr && event.found == Found::absent)
    return on_finished(core, *l,
                       {ActionStatus::no_effect,
                        ActionError::interrupted,
                        "interrupted by a restart before it took effect",
                        {}});
  if (event.found == Found::absent && idempotent(core, run) && l != nullptr) {
    const RuleState& state = core.rule_state(l->rule, l->subject);
    const bool gone = !core.is_by_hand(*l) && state.evaluated() && state.verdict() == Verdict::no;
    const bool with_people = core.incident(*l)->state == IncidentState::escalated;
    const auto* asked = l->as<phase::ReadingBack>();
    const bool reissues = asked != nullptr && asked->reissues;
    if (gone || with_people) return not_needed(core, *l, run);
    if (reissues) return start_planning(core, *l, true);
    Record r = core.about(
        *l, RecordKind::timeline,
        run.action + " was interrupted and is not in effect; it goes on after the grace period");
    core.write(std::move(r));
    return l->enter(phase::Choosing{}, core.gates.grace_until);
  }
  if (run.hazard == Hazard::diagnose) {
    // It changes nothing, so there is nothing to find out and nothing to lock.
    core.write(closing(
        core, run,
        {ActionStatus::no_effect, ActionError::interrupted, "interrupted by a restart", {}}));
    if (l == nullptr) return;
    core.set_step(*l, StepStatus::failed, "interrupted", "interrupted by a restart");
    next_rung(core, *l);
    return advance(core, *l);
  }
  const ActionResult lost{ActionStatus::unknown_effect,
                          ActionError::interrupted,
                          "interrupted by a restart; its effect cannot be told",
                          {}};
  if (l == nullptr) return close_lost(core, run, lost);
  core.write(closing(core, run, lost));
  lock(core, run,
       run.action + " (" + run.action_id + ") was interrupted and its effect is unknown");
  if (l->rung == run.step && !run.undo())
    core.set_step(*l, StepStatus::unknown, std::string{name_of(lost.error)}, lost.detail);
  escalate(core, *l, run.action + " was interrupted and its effect is unknown");
}

}  // namespace runbookd::decide
