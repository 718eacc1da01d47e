#include "daemon/decide/recovery.hpp"

#include <algorithm>
#include <set>

#include "daemon/decide/ladder.hpp"

namespace runbookd::decide {

namespace {

int subject_of(const Rule& rule, const std::string& target) {
  if (rule.targets.empty()) return target.empty() ? 0 : -1;
  const auto it = std::find(rule.targets.begin(), rule.targets.end(), target);
  return it == rule.targets.end() ? -1 : static_cast<int>(it - rule.targets.begin());
}

ActionStatus action_status(std::string_view name) {
  for (const auto s : {ActionStatus::ok, ActionStatus::no_effect, ActionStatus::refused})
    if (name_of(s) == name) return s;
  return ActionStatus::unknown_effect;
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
    l.action_id = open || run.status == StepStatus::verifying ? run.action_id : std::string{};
    if (run.status == StepStatus::running && action != nullptr && action->ended && l.rung < count) {
      // The crash came between the OUTCOME and what follows from it.
      l.action_id = run.action_id;
      ActionResult result;
      result.status = action_status(action->status);
      result.detail = run.detail;
      return conclude(core, l, result, action->ended->mono);
    }
    // It runs under the configuration that started it; a restart reads it back instead.
    if (run.status == StepStatus::running) l.phase = Ladder::Phase::executing;
    if (run.status == StepStatus::verifying && run.ended_at && l.rung < count) {
      begin_verification(core, l, run.ended_at->mono);
      return;
    }
  }
  if (incident.state == IncidentState::recovering) l.resting = true;
}

std::optional<Ladder> ladder_from(Core& core, const Incident& incident) {
  const int r = core.plan->rule_index(incident.rule);
  if (r < 0) return std::nullopt;
  Ladder l;
  l.rule = r;
  l.subject = subject_of(core.rule(r), incident.target);
  if (l.subject < 0) return std::nullopt;
  l.incident = incident.id;
  l.rung_entered = core.now.mono;
  l.idle_since = core.now.mono;
  return l;
}

// The rulebook no longer knows the rule or the target: nobody can judge it, so people close it.
void orphan(Core& core, const Incident& incident) {
  Record r;
  r.kind = RecordKind::state;
  r.incident = incident.id;
  r.rule = incident.rule;
  r.target = incident.target;
  r.status = name_of(IncidentState::resolved);
  r.text = "the rulebook no longer has this rule";
  core.write(std::move(r));
}

void rebuild_ladders(Core& core) {
  std::vector<std::string> open;
  for (const auto& [id, incident] : core.ledger.incidents())
    if (incident.open()) open.push_back(id);
  for (const auto& id : open) {
    const Incident incident = *core.ledger.find(id);
    auto l = ladder_from(core, incident);
    if (!l) {
      orphan(core, incident);
      continue;
    }
    Ladder& placed = core.ladders.emplace_back(std::move(*l));
    if (incident.state == IncidentState::escalated)
      placed.phase = Ladder::Phase::over;
    else
      place(core, placed, incident);
  }
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

bool idempotent(const Core& core, const ActionRun& run) {
  const int r = core.plan->rule_index(run.rule);
  if (r < 0 || run.step < 0 || run.step >= static_cast<int>(core.rule(r).steps.size()))
    return false;
  const Step& step = core.rule(r).steps[static_cast<std::size_t>(run.step)];
  return step.kind == run.action && step.idempotent;
}

bool under_way(const Ladder& l) {
  using Phase = Ladder::Phase;
  return l.phase == Phase::writing || l.phase == Phase::executing || l.phase == Phase::reading_back;
}

// The new rule has the same step at the place of the one that runs: the ladder waits for it.
bool goes_on(const Core& core, Ladder& l, const Rule& was, int now) {
  if (!under_way(l)) return false;
  const Rule& rule = core.rule(now);
  const auto rung = static_cast<std::size_t>(l.rung);
  const Incident* incident = core.ledger.find(l.incident);
  if (incident == nullptr || rung >= rule.steps.size() || rung >= was.steps.size()) return false;
  const int subject = subject_of(rule, incident->target);
  if (subject < 0 || rule.steps[rung].kind != was.steps[rung].kind) return false;
  l.subject = subject;
  return true;
}

void ask(Core& core, const ActionRun& run) {
  ReadIntentBack effect;
  effect.rule = core.plan->rule_index(run.rule);
  effect.step = run.step;
  effect.request.action_id = run.action_id;
  effect.request.kind = run.action;
  effect.request.resource = run.resource;
  effect.request.incident_id = run.incident;
  effect.request.timeout = minutes{2};
  effect.parameters = run.parameters;
  effect.progress = run.progress;
  if (Ladder* l = core.ladder_of_action(run.action_id)) l->phase = Ladder::Phase::reading_back;
  core.emit(std::move(effect));
}

// The fault went away without it: the INTENT is closed, so that nobody waits for the resource.
void not_needed(Core& core, Ladder& l, const ActionRun& run) {
  core.write(closing(run, {ActionStatus::no_effect,
                           ActionError::interrupted,
                           "interrupted before it took effect; the fault went away without it",
                           {}}));
  l.phase = Ladder::Phase::choosing;
  l.action_id.clear();
}

}  // namespace

Record closing(const ActionRun& run, const ActionResult& result) {
  Record r;
  r.kind = RecordKind::outcome;
  r.incident = run.incident;
  r.rule = run.rule;
  r.step = run.step;
  r.action_id = run.action_id;
  r.action = run.action;
  r.resource = run.resource;
  r.hazard = name_of(run.hazard);
  r.status = name_of(result.status);
  if (result.error != ActionError::none) r.reason = name_of(result.error);
  r.facts = result.facts;
  r.text = result.detail;
  return r;
}

void recover(Core& core) {
  rebuild_ladders(core);
  for (const ActionRun& run : core.ledger.actions())
    if (!run.ended) ask(core, run);
}

bool reads_back_first(Core& core, const Ladder& ladder) {
  const ActionRun* run = core.ledger.action(ladder.action_id);
  if (run == nullptr || run->ended) return false;
  ask(core, *run);
  return true;
}

void on_read_back(Core& core, const IntentReadBack& event) {
  const ActionRun* found = core.ledger.action(event.action_id);
  if (found == nullptr || found->ended) return;
  const ActionRun run = *found;
  Ladder* l = core.ladder_of_action(event.action_id);
  using Found = IntentReadBack::Found;
  if (event.found == Found::in_progress) {
    if (l != nullptr) l->phase = Ladder::Phase::executing;
    return;  // ActionFinished follows
  }
  if (event.found == Found::present) {
    ActionResult result = event.result;
    result.status = ActionStatus::ok;
    if (result.detail.empty()) result.detail = "the effect was found after a restart";
    if (l != nullptr) return on_finished(core, *l, result);
    return core.write(closing(run, result));
  }
  if (event.found == Found::absent && idempotent(core, run) && l != nullptr) {
    const RuleWatch& watch = core.watch(l->rule, l->subject);
    if (watch.evaluated() && watch.verdict() == Verdict::no) return not_needed(core, *l, run);
    Record r = core.about(
        *l, RecordKind::timeline,
        run.action + " was interrupted before it took effect; it goes on after the grace period");
    core.write(std::move(r));
    l->phase = Ladder::Phase::choosing;
    l->wake = core.gates.grace_until;
    return;
  }
  if (run.hazard == Hazard::diagnose) {
    // It changes nothing, so there is nothing to find out and nothing to lock.
    core.write(closing(
        run, {ActionStatus::no_effect, ActionError::interrupted, "interrupted by a restart", {}}));
    if (l == nullptr) return;
    core.set_step(*l, StepStatus::failed, "interrupted", "interrupted by a restart");
    next_rung(core, *l);
    return advance(core, *l);
  }
  const ActionResult lost{ActionStatus::unknown_effect,
                          ActionError::interrupted,
                          "interrupted by a restart; its effect cannot be told",
                          {}};
  core.write(closing(run, lost));
  lock(core, run,
       run.action + " (" + run.action_id + ") was interrupted and its effect is unknown");
  if (l != nullptr)
    return escalate(core, *l, run.action + " was interrupted and its effect is unknown");
  Notify n;
  n.contacts = core.plan->contacts;
  n.incident = run.incident;
  n.rule = run.rule;
  n.text = "resource " + run.resource + " is locked: " + run.action +
           " was interrupted and its effect is unknown";
  core.emit(std::move(n));
}

void reload(Core& core, std::shared_ptr<const Plan> plan) {
  const auto old = core.plan;
  auto watches = std::move(core.watches);
  Observations before = std::move(core.seen);
  core.plan = std::move(plan);
  core.seen = Observations{*core.plan};
  core.seen.adopt(before, *old, *core.plan);
  core.index();
  for (std::size_t i = 0; i < old->rules.size(); ++i) {
    const int now = core.plan->rule_index(old->rules[i].name);
    if (now >= 0 && core.rule(now).fingerprint == old->rules[i].fingerprint)
      core.watches[static_cast<std::size_t>(now)] = std::move(watches[i]);
  }
  // Ladders whose rule is unchanged go on where they are, and so does one whose action is under
  // way: it finishes under its own configuration. The others are placed anew from the ledger.
  std::list<Ladder> kept;
  std::set<std::string> still_running;
  for (Ladder& l : core.ladders) {
    const Rule& was = old->rules[static_cast<std::size_t>(l.rule)];
    const int now = core.plan->rule_index(was.name);
    const bool goes =
        now >= 0 && (core.rule(now).fingerprint == was.fingerprint || goes_on(core, l, was, now));
    // Its INTENT is on the way to the disk and may be carried out: from here on it counts as
    // started.
    if (!goes && l.phase == Ladder::Phase::writing) core.ledger.apply(l.intent);
    if (now < 0) continue;
    if (!goes) {
      if (under_way(l)) still_running.insert(l.incident);
      continue;
    }
    l.rule = now;
    // A re-probe of the old schedule says nothing about the new one: ask again, under a new id.
    if (l.phase == Ladder::Phase::reprobing) {
      l.phase = Ladder::Phase::choosing;
      l.action_id.clear();
      l.wake = core.now.mono;
    }
    kept.push_back(std::move(l));
  }
  core.ladders = std::move(kept);
  std::vector<std::string> open;
  for (const auto& [id, incident] : core.ledger.incidents())
    if (incident.open() && core.ladder_of(id) == nullptr) open.push_back(id);
  for (const auto& id : open) {
    const Incident incident = *core.ledger.find(id);
    if (auto l = ladder_from(core, incident)) {
      Ladder& placed = core.ladders.emplace_back(std::move(*l));
      if (incident.state == IncidentState::escalated)
        placed.phase = Ladder::Phase::over;
      else
        place(core, placed, incident);
      // Not this ladder's any more: it waits for the resource, as everybody else.
      if (still_running.contains(id)) {
        placed.action_id.clear();
        if (placed.phase != Ladder::Phase::over) placed.phase = Ladder::Phase::choosing;
      }
    } else {
      orphan(core, incident);
    }
  }
}

}  // namespace runbookd::decide
