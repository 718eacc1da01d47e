#include "daemon/decide/incidents/ledger.hpp"

#include <algorithm>

#include "daemon/decide/incidents/comma_list.hpp"
#include "daemon/decide/incidents/ledger_people.hpp"
#include "daemon/decide/incidents/story.hpp"

namespace runbookd::decide {

namespace {

// Of a damaged journal nothing better is known.
Severity severity_of(std::string_view name) { return severity_named(name).value_or(Severity::p2); }

constexpr std::size_t max_served = 50;

void note_question(Incident& incident, StepRun& run, const Record& r) {
  const std::string id = fact_of(r, question_fact);
  if (id != run.question) {
    ++incident.questions;
    run.asked_at = r.at;
  }
  run.question = id;
  run.asked_under = fact_of(r, asked_under_fact);
  run.asked.clear();
  for (const auto& [name, value] : r.facts)
    if (name.starts_with(asked_prefix)) run.asked[name.substr(asked_prefix.size())] = value;
}

}  // namespace

const Incident* Ledger::find(std::string_view id) const {
  const auto it = state_.incidents.find(std::string{id});
  return it == state_.incidents.end() ? nullptr : &it->second;
}

const Incident* Ledger::open_incident(std::string_view rule, std::string_view target) const {
  const auto it = state_.open.find({std::string{rule}, std::string{target}});
  return it == state_.open.end() ? nullptr : find(it->second);
}

const Incident* Ledger::open_of(std::string_view rule) const {
  const auto it = state_.open.lower_bound({std::string{rule}, std::string{}});
  return it != state_.open.end() && it->first.first == rule ? find(it->second) : nullptr;
}

bool Ledger::fires(std::string_view rule) const { return open_of(rule) != nullptr; }

bool Ledger::in_trouble(std::string_view resource) const {
  return std::any_of(state_.open.begin(), state_.open.end(), [&](const auto& entry) {
    const Incident* incident = find(entry.second);
    if (incident == nullptr) return false;  // a damaged journal
    const auto& list = incident->resources;
    return std::find(list.begin(), list.end(), resource) != list.end();
  });
}

const Task* Ledger::task(std::string_view id) const {
  const auto it = state_.tasks.find(std::string{id});
  return it == state_.tasks.end() ? nullptr : &it->second;
}

const ActionRun* Ledger::action(std::string_view id) const {
  const auto it = std::find_if(state_.actions.rbegin(), state_.actions.rend(),
                               [&](const ActionRun& a) { return a.action_id == id; });
  return it == state_.actions.rend() ? nullptr : &*it;
}

void Ledger::apply(const Record& r) {
  switch (r.kind) {
    case RecordKind::opened:
      open(r);
      return;
    case RecordKind::step:
    case RecordKind::state:
    case RecordKind::severity:
    case RecordKind::timeline:
      incident_record(r);
      return;
    case RecordKind::message:
      note_message(state_.unsent, r);
      note_end_told(r);
      incident_record(r);
      return;
    case RecordKind::intent:
      intent(r);
      return;
    case RecordKind::progress:
      progress(r);
      return;
    case RecordKind::outcome:
      outcome(r);
      return;
    case RecordKind::locked:
      lock(r);
      return;
    case RecordKind::unlocked:
      state_.locked.erase(r.resource);
      return;
    case RecordKind::serving:
      serving(r);
      return;
    case RecordKind::operator_:
      operator_record(r);
      return;
    case RecordKind::task:
      note_task(state_.tasks, r);
      return;
    case RecordKind::evidence:
      note_evidence(r);
      return;
    case RecordKind::heard:
      note_heard(state_.heard, r);
      return;
    case RecordKind::started:
    case RecordKind::stopped:
    case RecordKind::reloaded:
    case RecordKind::checkpoint:
    case RecordKind::archived:
    case RecordKind::measured:
      return;
  }
}

void Ledger::open(const Record& r) {
  Incident incident;
  incident.id = r.incident;
  incident.rule = r.rule;
  incident.target = r.target;
  incident.severity = incident.opened_as = severity_of(r.severity);
  incident.opened_at = r.at;
  incident.first_bad = r.at;
  if (const auto first = parse_rfc3339(fact_of(r, "first_bad"))) {
    incident.first_bad.wall = *first;
    incident.first_bad.mono = r.at.mono - (r.at.wall - *first);
  }
  incident.summary = r.text;
  incident.evidence = names_in(fact_of(r, "evidence"));
  for (const auto& [name, value] : r.facts)
    if (name.starts_with("var.")) incident.variables[name.substr(4)] = value;
  incident.resources = names_in(fact_of(r, "resources"));
  incident.drill = fact_of(r, drill_fact) == "true";
  incident.flapping = r.facts.contains(std::string{flapping_fact});
  incident.triggered = fact_of(r, triggered_fact) == "true";
  ++state_.next_number;
  if (incident.drill) return tell(state_.incidents[r.incident] = std::move(incident), r);
  for (const auto& resource : incident.resources) {
    const auto served = state_.served.find(resource);
    if (served != state_.served.end() && !served->second.empty())
      served->second.back().clean = false;
  }
  state_.open[{r.rule, r.target}] = r.incident;
  tell(state_.incidents[r.incident] = std::move(incident), r);
}

void Ledger::note_end_told(const Record& r) {
  if (const auto it = state_.silences.find(fact_of(r, ending_silence_fact));
      it != state_.silences.end())
    it->second.end_told = true;
}

void Ledger::lock(const Record& r) { state_.locked[r.resource] = {r.text, r.at}; }

void Ledger::tell(Incident& incident, const Record& r) {
  TimelineEntry entry;
  entry.text = sentence_of(r, repeats(r, incident.last_said));
  if (entry.text.empty()) return;
  entry.at = r.at.wall;
  entry.kind = name_of(r.kind);
  incident.last_said = r.text;
  (r.kind == RecordKind::state ? entry.state : entry.status) = r.status;
  entry.step = r.step;
  entry.action = r.action;
  entry.reason = r.reason;
  entry.resource = r.resource;
  entry.by = fact_of(r, "who");
  if (incident.timeline.size() >= max_timeline)
    incident.timeline.erase(incident.timeline.begin() + 1);
  incident.timeline.push_back(std::move(entry));
}

void Ledger::note_evidence(const Record& r) {
  const auto it = state_.incidents.find(r.incident);
  if (it != state_.incidents.end() && it->second.shown.size() < most_shown)
    it->second.shown.push_back(shown_in(r));
}

void Ledger::incident_record(const Record& r) {
  const auto it = state_.incidents.find(r.incident);
  if (it == state_.incidents.end()) return;
  Incident& incident = it->second;
  tell(incident, r);
  if (r.kind == RecordKind::severity) {
    incident.severity = severity_of(r.severity);
    if (const std::string now = fact_of(r, summary_fact); !now.empty()) incident.summary = now;
  }
  if (r.kind == RecordKind::message && r.status == told_status) note_told(incident, r);
  if (r.kind == RecordKind::timeline) note_people(incident.people, r);
  if (r.kind == RecordKind::state) set_state(incident, r);
  if (r.kind != RecordKind::step) return;
  StepRun& run = run_of(incident, r.step);
  run.action = r.action;
  run.resource = r.resource;
  run.status = step_status(r.status).value_or(StepStatus::unknown);
  run.reason = r.reason;
  run.detail = r.text;
  run.until = r.until;
  if (!r.action_id.empty()) run.action_id = r.action_id;
  if (run.status == StepStatus::awaiting_approval) note_question(incident, run, r);
  // The fault went away: what was asked about it is over.
  if (r.reason == name_of(Withheld::recovered)) run.question.clear();
}

StepRun& Ledger::run_of(Incident& incident, int step) {
  const auto it = std::find_if(incident.steps.begin(), incident.steps.end(),
                               [&](const StepRun& s) { return s.index == step; });
  if (it != incident.steps.end()) return *it;
  StepRun run;
  run.index = step;
  return incident.steps.emplace_back(run);
}

void Ledger::set_state(Incident& incident, const Record& r) {
  incident.state = incident_state(r.status).value_or(incident.state);
  if (incident.state != IncidentState::resolved || incident.resolved_at) return;
  incident.resolved_at = r.at;
  if (!incident.drill) state_.open.erase({incident.rule, incident.target});
  state_.resolved_order.push_back(incident.id);
  while (state_.resolved_order.size() > max_resolved) {
    state_.incidents.erase(state_.resolved_order.front());
    state_.resolved_order.pop_front();
  }
}

void Ledger::serving(const Record& r) {
  auto& list = state_.served[r.resource];
  Served served;
  served.revision = fact_of(r, "revision");
  served.since = r.at;
  served.chosen = fact_of(r, "chosen") == "true";
  served.clean = fact_of(r, "clean") != "false";
  list.push_back(std::move(served));
  if (list.size() > max_served) list.pop_front();
}

void Ledger::operator_record(const Record& r) {
  const auto verb = r.status;
  if (const auto it = state_.incidents.find(r.incident); it != state_.incidents.end()) {
    tell(it->second, r);
    if (verb == "ack") {
      Incident& incident = it->second;
      if (!incident.acked_at) incident.acked_at = r.at;
      incident.acked_by = fact_of(r, "who");
      incident.people.ack = Ack{incident.acked_by, r.at, r.until, false};
    }
  }
  if (verb == "pause") state_.paused.insert(r.resource);
  if (verb == "resume")
    r.resource.empty() ? state_.paused.clear() : static_cast<void>(state_.paused.erase(r.resource));
  if (verb == "silence") state_.silences[r.action_id] = silence_of(r);
  if (verb == "unsilence") state_.silences.erase(r.action_id);
  if (verb == done_verb) note_done(state_.tasks, r);
}

void Ledger::prune(Stamp now) {
  std::erase_if(state_.actions, [&](const ActionRun& a) {
    return a.ended && now.mono - a.started.mono > action_memory;
  });
  std::erase_if(state_.silences, [&](const auto& s) {
    const auto ends = s.second.ends();
    return ends && *ends <= now.mono;
  });
  forget_heard(state_.heard, now.wall);
}

}  // namespace runbookd::decide
