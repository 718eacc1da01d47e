// The ledger's fold over what was done: INTENT, progress and OUTCOME.
#include <algorithm>

#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::decide {

namespace {

Hazard hazard_of(std::string_view name) {
  for (const auto h : {Hazard::diagnose, Hazard::reversible, Hazard::disruptive, Hazard::stateful})
    if (name_of(h) == name) return h;
  return Hazard::destructive;
}

// Journals of before verbs were written say what the kind says.
IntentDetail intended_by(const Record& intent) {
  IntentDetail out = intent.intended.value_or(IntentDetail{});
  if (out.verb.empty()) out.verb = verb_of_kind(intent.action);
  return out;
}

}  // namespace

bool ActionRun::came_to_nothing() const {
  return status == name_of(ActionStatus::no_effect) &&
         (reason == name_of(Withheld::journal) || reason == name_of(ActionError::no_resources) ||
          reason == name_of(ActionError::no_credentials) || reason == name_of(ActionError::retry));
}

bool ActionRun::leads_to(const std::string& version) const {
  const auto made = progress.find(version_fact);
  return (made != progress.end() && made->second == version) ||
         (intended.transition && intended.transition->to == version);
}

void Ledger::intent(const Record& r) {
  ActionRun run;
  run.action_id = r.action_id;
  run.incident = r.incident;
  run.rule = r.rule;
  run.step = r.step;
  run.action = r.action;
  run.resource = r.resource;
  run.hazard = hazard_of(r.hazard);
  run.started = r.at;
  run.parameters = r.facts;
  run.intended = intended_by(r);
  const std::string verb = run.intended.verb;
  // The same step going on after a crash is the same action: it is not counted again.
  const auto same = std::find_if(state_.actions.begin(), state_.actions.end(),
                                 [&](const ActionRun& a) { return a.action_id == r.action_id; });
  if (same != state_.actions.end()) {
    same->parameters = run.parameters;
    same->intended = run.intended;
    same->ended.reset();
    same->status.clear();
    same->reason.clear();
    same->progress.clear();
  } else {
    state_.actions.push_back(std::move(run));
  }
  const auto it = state_.incidents.find(r.incident);
  if (it == state_.incidents.end()) return;
  // The step itself is over when its effect is taken back.
  if (is_undo(r)) return tell(it->second, r);
  StepRun& step = run_of(it->second, r.step);
  step.action = r.action;
  step.verb = verb;
  step.resource = r.resource;
  step.status = StepStatus::running;
  step.reason.clear();
  step.until.reset();
  step.action_id = r.action_id;
  if (!step.started_at) step.started_at = r.at;
  step.ended_at.reset();
  if (!it->second.first_action_at) it->second.first_action_at = r.at;
  tell(it->second, r);
}

void Ledger::progress(const Record& r) {
  for (auto& a : state_.actions)
    if (a.action_id == r.action_id)
      for (const auto& [name, value] : r.facts) a.progress[name] = value;
}

void Ledger::outcome(const Record& r) {
  bool undo = false;
  for (auto& a : state_.actions) {
    if (a.action_id != r.action_id) continue;
    undo = a.undo();
    a.ended = r.at;
    a.status = r.status;
    a.reason = r.reason;
    for (const auto& [name, value] : r.facts) a.progress[name] = value;
  }
  // A crash may come before the record that says so.
  if (r.status == name_of(ActionStatus::unknown_effect) && !r.resource.empty() &&
      hazard_of(r.hazard) != Hazard::diagnose)
    lock(r);
  const auto it = state_.incidents.find(r.incident);
  if (it == state_.incidents.end()) return;
  if (undo) return tell(it->second, r);
  StepRun& step = run_of(it->second, r.step);
  step.ended_at = r.at;
  step.facts = r.facts;
  step.detail = r.text;
  tell(it->second, r);
}

}  // namespace runbookd::decide
