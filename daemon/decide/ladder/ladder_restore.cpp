#include "daemon/decide/ladder/ladder_restore.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/worse.hpp"

namespace runbookd::decide {

namespace {

ActionStatus action_status(std::string_view name) {
  for (const auto s : {ActionStatus::ok, ActionStatus::no_effect, ActionStatus::refused})
    if (name_of(s) == name) return s;
  return ActionStatus::unknown_effect;
}

bool hands_over(const Rule& rule, const StepRun& run) {
  const StepStatus s = run.status;
  if (s == StepStatus::worse || s == StepStatus::unknown || s == StepStatus::denied ||
      s == StepStatus::expired)
    return true;
  // A procedure stops at the first step that did not succeed.
  const Step& step = rule.steps[static_cast<std::size_t>(run.index)];
  return ends_procedure(rule, step) && (s == StepStatus::failed || s == StepStatus::ineffective);
}

// An edit of the rulebook put something else where an action of this incident stood. Who goes on by
// the place alone would do the same thing twice, or judge one step by another.
bool was_rewritten(const Core& core, const Ladder& l, const Incident& incident) {
  const auto& steps = core.rule(l.rule).steps;
  return std::any_of(incident.steps.begin(), incident.steps.end(), [&](const StepRun& run) {
    if (!run.started_at) return false;
    if (run.index >= static_cast<int>(steps.size())) return true;
    const Step& step = steps[static_cast<std::size_t>(run.index)];
    return step.kind != run.action || step.verb != run.verb ||
           core.resource_name(step.resource) != group_of(run.resource);
  });
}

const ActionRun* open_undo(const Core& core, const Incident& incident) {
  for (const ActionRun& run : core.ledger.actions())
    if (run.undo() && !run.ended && run.incident == incident.id) return &run;
  return nullptr;
}

// A step that ended in people's hands, and the crash came before they were told. What was being
// taken back is read back first.
bool hand_over_due(Core& core, Ladder& l, const Incident& incident) {
  for (const StepRun& run : incident.steps) {
    if (run.index != l.rung - 1 || !hands_over(core.rule(l.rule), run)) continue;
    l.rung = run.index;
    if (const ActionRun* undo = open_undo(core, incident)) {
      l.at.action_id = undo->action_id;
      l.at.undoing = true;
      l.enter(phase::ReadingBack{});
      return true;
    }
    escalate(core, l,
             run.action + " ended " + std::string{name_of(run.status)} +
                 " before a restart: " + run.detail);
    return true;
  }
  return false;
}

// What the INTENT says about how to judge and to take back its effect.
void remember_intent(const Core& core, Ladder& l, const std::string& action_id) {
  const ActionRun* run = core.ledger.action(action_id);
  if (run == nullptr) return;
  l.at.undo = run->intended.undo;
  l.at.before = run->intended.before;
}

// The step of the ladder that the incident's records say is next, or under way.
void place(Core& core, Ladder& l, const Incident& incident) {
  const int count = static_cast<int>(core.rule(l.rule).steps.size());
  for (const StepRun& run : incident.steps) {
    if (run.index < l.rung) continue;
    l.rung = std::min(is_final(run.status) ? run.index + 1 : run.index, count);
    if (is_final(run.status)) continue;
    // An interrupted action may be withheld since; until its OUTCOME is written it is this rung's.
    const ActionRun* action = core.ledger.action(run.action_id);
    const bool open = action != nullptr && !action->ended;
    l.at.action_id = open || run.status == StepStatus::verifying ? run.action_id : std::string{};
    if (run.status == StepStatus::running && action != nullptr && action->ended && l.rung < count) {
      // The crash came between the OUTCOME and what follows from it.
      l.at.action_id = run.action_id;
      remember_intent(core, l, run.action_id);
      ActionResult result;
      result.status = action_status(action->status);
      result.detail = run.detail;
      return conclude(core, l, result, action->ended->mono);
    }
    // It runs under the configuration that started it; a restart reads it back instead.
    if (run.status == StepStatus::running) l.enter(phase::Executing{});
    if (run.status == StepStatus::verifying && run.ended_at && l.rung < count) {
      remember_intent(core, l, run.action_id);
      begin_verification(core, l, run.ended_at->mono);
      return;
    }
  }
  if (hand_over_due(core, l, incident)) return;
  // What recovered by itself is no reason to wait when the fault is back.
  if (incident.state != IncidentState::recovering) return;
  for (const StepRun& run : incident.steps)
    if (run.index == l.rung - 1 && run.status == StepStatus::fixed) l.enter(phase::Choosing{true});
}

std::optional<Ladder> ladder_from(Core& core, const Incident& incident) {
  const int r = core.plan->rule_index(incident.rule);
  if (r < 0) return std::nullopt;
  Ladder l;
  l.rule = r;
  l.subject = subject_of(core.rule(r), incident.target);
  if (l.subject < 0) return std::nullopt;
  l.incident = incident.id;
  l.idle_since = core.now.mono;
  l.drill = incident.drill;
  return l;
}

// What waited in it, people's answer included, does not come any more. What runs ends under its own
// name.
void call_off_steps(Core& core, const Incident& incident, const char* why) {
  for (const StepRun& run : incident.steps) {
    if (run.status != StepStatus::awaiting_approval && run.status != StepStatus::withheld) continue;
    Record r = record_about(incident, RecordKind::step, std::string{"called off: "} + why);
    r.step = run.index;
    r.action = run.action;
    r.resource = run.resource;
    r.status = name_of(StepStatus::skipped);
    core.write(std::move(r));
  }
}

// Nobody can judge it any more, so it is closed.
void close(Core& core, const Incident& incident, const char* why) {
  call_off_steps(core, incident, why);
  Record r = record_about(incident, RecordKind::state, why);
  r.status = name_of(IncidentState::resolved);
  core.write(std::move(r));
  tell_closed(core, incident, why);
}

}  // namespace

int subject_of(const Rule& rule, const std::string& target) {
  if (!rule.listed) return target.empty() ? 0 : -1;
  return place_in(rule.targets, rule.order, target);
}

Ladder* place_incident(Core& core, const std::string& id) {
  const Incident incident = *core.ledger.find(id);
  if (incident.drill) return close(core, incident, "the drill was interrupted"), nullptr;
  auto l = ladder_from(core, incident);
  if (!l && core.plan->rule_index(incident.rule) >= 0)
    return close(core, incident, "the target is gone"), nullptr;
  if (!l) return close(core, incident, "the rulebook no longer has this rule"), nullptr;
  Ladder& placed = core.ladders.emplace_back(std::move(*l));
  if (incident.state == IncidentState::escalated) {
    placed.enter(phase::Over{});
  } else if (was_rewritten(core, placed, incident)) {
    escalate(core, placed, "its steps were changed while it was open: look at what was done");
  } else {
    place(core, placed, incident);
    // It may read no source, so that no sample would wake it.
    if (placed.in<phase::Choosing>()) placed.wake = core.now.mono;
  }
  return &placed;
}

std::vector<std::string> unplaced(Core& core) {
  std::unordered_set<std::string_view> placed;
  for (const Ladder& l : core.ladders) placed.insert(l.incident);
  std::vector<std::string> out;
  for (const auto& [id, incident] : core.ledger.incidents())
    if (incident.open() && !placed.contains(id)) out.push_back(id);
  return out;
}

}  // namespace runbookd::decide
