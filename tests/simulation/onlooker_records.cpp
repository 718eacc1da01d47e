// What an onlooker reads in the journal's records, live and after a restart.
#include <algorithm>
#include <array>

#include "tests/simulation/onlooker.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr std::array<const char*, 9> final_statuses{
    "skipped", "fixed", "done", "ineffective", "worse", "unknown", "failed", "denied", "expired"};

}  // namespace

bool is_final_status(const std::string& status) {
  return std::find(final_statuses.begin(), final_statuses.end(), status) != final_statuses.end();
}

Hazard hazard_named(const std::string& name) {
  for (const Hazard h :
       {Hazard::diagnose, Hazard::reversible, Hazard::disruptive, Hazard::stateful})
    if (name_of(h) == name) return h;
  return Hazard::destructive;
}

bool may_approve(const Step& step, const std::string& who, const std::string& role) {
  if (!step.approval || step.approval->from.empty()) return role == "approver" || role == "admin";
  const auto& from = step.approval->from;
  return std::find(from.begin(), from.end(), who) != from.end();
}

// Of names that count as one person the first stands for all.
std::string person_named(const Plan& plan, const std::string& name) {
  const auto& one = plan.one_person;
  return std::find(one.begin(), one.end(), name) == one.end() ? name : one.front();
}

void Onlooker::note(const Record& r, bool replayed) {
  switch (r.kind) {
    case RecordKind::opened: {
      SeenIncident& it = incidents[r.incident];
      it = {};
      it.id = r.incident;
      it.rule = r.rule;
      it.target = r.target;
      it.opened = it.state_since = r.at.mono;
      it.severity = r.severity;
      it.drill = r.facts.contains("drill");
      it.triggered = r.facts.contains("triggered");
      return;
    }
    case RecordKind::state:
      if (SeenIncident* it = incident(r.incident)) {
        it->state = r.status;
        it->state_since = r.at.mono;
        it->open = r.status != "resolved";
        if (!it->open) verifications.erase(it->id);
      }
      return;
    case RecordKind::step:
      return note_step(r, replayed);
    case RecordKind::intent:
      if (replayed) note_intent(r);
      return;
    case RecordKind::outcome:
      return note_outcome(r);
    case RecordKind::locked:
      locked[r.resource] = r.at.mono;
      return;
    case RecordKind::unlocked:
      locked.erase(r.resource);
      return;
    case RecordKind::operator_:
      return note_word(r);
    default:
      return;
  }
}

namespace {

// What goes on after a crash is asked about without a new plan; then the record says what people
// are shown.
Facts shown_by(const Record& r) {
  Facts out;
  for (const auto& [name, value] : r.facts)
    if (name.starts_with(asked_prefix)) out[name.substr(asked_prefix.size())] = value;
  return out;
}

}  // namespace

void Onlooker::note_step(const Record& r, bool replayed) {
  SeenIncident* it = incident(r.incident);
  if (it == nullptr) return;
  SeenStep& step = it->steps[r.step];
  if (step.status != r.status) step.since = r.at.mono;
  step.status = r.status;
  step.final = is_final_status(r.status);
  it->rung = std::max(it->rung, step.final ? r.step + 1 : r.step);
  Question& q = questions[{r.incident, r.step}];
  if (r.status == "awaiting_approval") {
    it->questions.insert(r.facts.at("question"));
    // A restart that finds it asks until the time that people were told.
    asked_first.try_emplace(r.facts.at("question"), r.at.mono);
  }
  if (r.status == "awaiting_approval" && !replayed) {
    q = {};
    q.id = r.facts.at("question");
    q.asked = asked_first.at(q.id);
    q.open = true;
    if (const auto p = planned.find(just_planned); p != planned.end())
      q.binding = p->second.binding.empty() ? p->second.parameters : p->second.binding;
    else
      q.binding = shown_by(r);
  }
  if (r.status != "awaiting_approval") q.open = false;
  const SeenAction* a = action(r.action_id);
  if (r.status == "verifying") {
    verifications[r.incident] = {a && a->ended ? *a->ended : r.at.mono, 0};
  } else {
    verifications.erase(r.incident);
  }
  const Rule* rule = rule_named(it->rule);
  if (r.status != "fixed" || rule == nullptr) return;
  clock(static_cast<std::size_t>(plan().rule_index(it->rule)), target_index(*rule, it->target))
      .false_once = false;
}

void Onlooker::note_intent(const Record& r) {
  questions[{r.incident, r.step}].open = false;
  const auto known = by_id.find(r.action_id);
  if (known != by_id.end()) {
    SeenAction& a = actions[known->second];
    a.ended.reset();
    a.status.clear();
    a.last_intent = r.at.mono;
    read_back.erase(a.id);  // it is under way again
    return;
  }
  SeenAction a;
  a.id = r.action_id;
  a.incident = r.incident;
  a.rule = r.rule;
  a.step = r.step;
  a.kind = r.action;
  a.verb = r.intended->verb;
  a.resource = r.resource;
  a.hazard = hazard_named(r.hazard);
  a.started = a.last_intent = r.at.mono;
  a.parameters = r.facts;
  a.takes_back = is_undo(r);
  by_id[a.id] = actions.size();
  actions.push_back(std::move(a));
}

void Onlooker::note_outcome(const Record& r) {
  const auto known = by_id.find(r.action_id);
  if (known == by_id.end()) return;
  SeenAction& a = actions[known->second];
  a.ended = r.at.mono;
  a.status = r.status;
  a.reason = r.reason;
}

void Onlooker::note_word(const Record& r) {
  if (r.status == "pause") paused.insert(r.resource);
  if (r.status == "resume" && r.resource.empty()) paused.clear();
  if (r.status == "resume") paused.erase(r.resource);
  if (r.status == "silence") {
    Silence& silence = silences[r.action_id] = {r.rule, r.resource, std::nullopt};
    if (r.until) silence.ends = r.at.mono + (*r.until - r.at.wall);
  }
  if (r.status == "unsilence") silences.erase(r.action_id);
}

// Live, a word counts from the moment it is said, journaled or not.
void Onlooker::word(const Command& w, Stamp now) {
  using Verb = Command::Verb;
  const bool in_rulebook = w.subject.empty() || plan().resource_of_key(w.subject) >= 0;
  if (w.verb == Verb::pause && in_rulebook) paused.insert(w.subject);
  const bool is_paused = w.subject.empty() ? !paused.empty() : paused.contains(w.subject);
  if (w.verb == Verb::resume && is_paused) {
    if (w.subject.empty()) paused.clear();
    paused.erase(w.subject);
    restart_clocks();
    grace_until = std::max(grace_until, now.mono + plan().rails.startup_grace);
  }
  if (w.verb == Verb::unlock) locked.erase(w.subject);
  // INC-7.q2 is about INC-7.
  if (SeenIncident* it = incident(w.subject.substr(0, w.subject.find('.')))) answer(w, *it, now);
}

void Onlooker::answer(const Command& w, SeenIncident& it, Stamp now) {
  Question& q = questions[{it.id, it.rung}];
  const Step* step = step_of(it.rule, it.rung);
  if (!q.open || step == nullptr || !may_approve(*step, w.who, w.role)) return;
  const bool only_one = it.questions.size() == 1;
  if (w.subject != q.id && !(w.subject == it.id && only_one)) return;  // to another question
  const Approval approval = step->approval.value_or(Approval{});
  if (w.verb != Command::Verb::approve || now.mono >= q.asked + approval.ttl) return;
  q.yes.insert(person_named(plan(), w.who));
  if (static_cast<int>(q.yes.size()) >= approval.count) q.approved = now.mono;
}

}  // namespace runbookd::simulation
