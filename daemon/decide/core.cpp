#include "daemon/decide/core.hpp"

#include <algorithm>
#include <numeric>

#include "daemon/decide/escalation/parent.hpp"
#include "daemon/decide/ladder/holding.hpp"

namespace runbookd::decide {

Core::Core(std::shared_ptr<const Plan> p, Ledger l, Stamp at)
    : plan(std::move(p)), ledger(std::move(l)), seen(*plan), now(at) {
  index();
}

void Core::index() {
  aggregates = std::make_unique<Aggregates>(*plan);
  explaining = explaining_rules(*plan);
  rule_states.clear();
  rules_of_source.assign(plan->sources.size(), {});
  paced.clear();
  pace.forget();
  for (std::size_t r = 0; r < plan->rules.size(); ++r) {
    const Rule& rule = plan->rules[r];
    rule_states.emplace_back(static_cast<std::size_t>(rule.subject_count()));
    Reads reads = rule.reads;
    bool counts = rule.when.counts_targets || rule.verify.counts_targets;
    for (const Step& step : rule.steps) {
      reads.insert(reads.end(), step.verify.reads.begin(), step.verify.reads.end());
      counts = counts || step.verify.counts_targets;
    }
    paced.push_back(counts);
    reads.insert(reads.end(), rule.verify.reads.begin(), rule.verify.reads.end());
    std::sort(reads.begin(), reads.end());
    reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
    for (const int source : reads)
      rules_of_source[static_cast<std::size_t>(source)].push_back(static_cast<int>(r));
  }
  // A rule that reads nothing but the clock has no sample to begin with.
  for (const Rule& rule : plan->rules)
    if (rule.when.reads_clock) clock_wake = now.mono;
  // Resources joined by depends_on fail together, so they count as one group in a storm.
  group_of_resource.resize(plan->resources.size());
  std::iota(group_of_resource.begin(), group_of_resource.end(), 0);
  for (std::size_t r = 0; r < plan->resources.size(); ++r)
    for (const int parent : plan->resources[r].depends_on) {
      const int from = group_of_resource[r];
      const int to = group_of_resource[static_cast<std::size_t>(parent)];
      std::replace(group_of_resource.begin(), group_of_resource.end(), from, to);
    }
  group_count =
      static_cast<int>(std::set<int>(group_of_resource.begin(), group_of_resource.end()).size());
}

void Core::write(Record record) {
  record.at = now;
  ledger.apply(record);
  if (record.kind == RecordKind::outcome || record.kind == RecordKind::operator_) ledger.prune(now);
  emit(Write{std::move(record)});
}

const std::string& Core::target_name(int r, int subject) const {
  static const std::string none;
  const Rule& it = rule(r);
  return !it.listed ? none : it.targets[static_cast<std::size_t>(subject)];
}

std::string Core::resource_name(int resource) const {
  return resource < 0 ? std::string{} : plan->resources[static_cast<std::size_t>(resource)].name;
}

std::string Core::acted_on(const Step& step, std::string_view target) const {
  if (step.resource < 0) return {};
  const Resource& it = plan->resources[static_cast<std::size_t>(step.resource)];
  return !it.listed ? it.name : instance_key(it.name, target);
}

std::string Core::acted_on(const Ladder& l) const {
  return acted_on(step(l), target_name(l.rule, l.subject));
}

Identity Core::identity_of(const Ladder& l) const {
  return {step(l).kind, step(l).verb, acted_on(l)};
}

bool Core::is_by_hand(const Ladder& l) const {
  const Incident* it = incident(l);
  return rule(l.rule).manual || (it != nullptr && it->triggered);
}

const Ladder* Core::ladder_of(std::string_view id) const {
  const auto it = std::find_if(ladders.begin(), ladders.end(),
                               [&](const Ladder& l) { return l.incident == id; });
  return it == ladders.end() ? nullptr : &*it;
}

Ladder* Core::ladder_of(std::string_view id) {
  return const_cast<Ladder*>(std::as_const(*this).ladder_of(id));
}

Ladder* Core::ladder_of_action(std::string_view id) {
  const auto it = std::find_if(ladders.begin(), ladders.end(),
                               [&](const Ladder& l) { return l.at.action_id == id; });
  return it == ladders.end() ? nullptr : &*it;
}

EvaluationContext Core::context(std::string_view target, const Incident* about_incident) const {
  return {*plan, seen, now, gates.network_ok, target, &ledger, about_incident, aggregates.get()};
}

Record Core::about(const Ladder& l, RecordKind kind, std::string text) const {
  Record r;
  r.kind = kind;
  r.incident = l.incident;
  r.rule = rule(l.rule).name;
  r.target = target_name(l.rule, l.subject);
  r.text = std::move(text);
  return r;
}

void Core::set_state(Ladder& l, IncidentState state, std::string why) {
  const Incident* it = incident(l);
  if (it == nullptr || it->state == state) return;
  if (state == IncidentState::resolved || state == IncidentState::escalated) end_holdings(*this, l);
  Record r = about(l, RecordKind::state, std::move(why));
  r.status = name_of(state);
  r.severity = name_of(it->severity);
  r.facts = take_measured(*this, l);
  write(std::move(r));
  l.people_wake = Mono::min();
  if (state != IncidentState::resolved) return;
  for (Ladder& child : ladders)
    if (const Incident* its = incident(child);
        its != nullptr && its->people.attached_to == l.incident)
      child.people_wake = Mono::min();
}

void Core::set_step(Ladder& l, StepStatus status, std::string reason, std::string text,
                    std::optional<Wall> until, Facts facts) {
  if (status != StepStatus::withheld) end_holdings(*this, l);
  const Step& s = step(l);
  Record r = about(l, RecordKind::step, std::move(text));
  r.step = l.rung;
  r.action = s.kind;
  r.resource = acted_on(l);
  r.hazard = name_of(s.hazard);
  r.action_id = l.at.action_id;
  r.status = name_of(status);
  r.reason = std::move(reason);
  r.until = until;
  r.facts = std::move(facts);
  write(std::move(r));
}

void Core::restart_clocks() {
  for (auto& subjects : rule_states)
    for (auto& w : subjects) w.reset();
}

}  // namespace runbookd::decide
