#include "daemon/decide/rules/judging.hpp"

#include <algorithm>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/expression/instants.hpp"
#include "daemon/decide/incidents/comma_list.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/recovery.hpp"
#include "daemon/decide/rules/flapping.hpp"
#include "daemon/decide/rules/mute.hpp"

namespace runbookd::decide {

namespace {

void raise_severity(Core& core, Ladder& l) {
  const Incident& incident = *core.incident(l);
  const Rule& rule = core.rule(l.rule);
  const Severity now =
      severity_now(rule, core.context(incident.target, &incident), incident.severity);
  if (now >= incident.severity) return;
  const std::string summary = summary_now(core, l);
  const std::string text = "severity rises to " + std::string{name_of(now)} + ": " + summary;
  Record r = core.about(l, RecordKind::severity, text);
  r.severity = name_of(now);
  r.facts[std::string{summary_fact}] = summary;
  core.write(std::move(r));
  l.people_wake = Mono::min();  // steps for it alone, whose time has passed
  tell_informed(core, l, {News::severity, summary, {}, {}});
}

Ladder make_ladder(const Core& core, int rule, int subject, const std::string& incident) {
  Ladder l;
  l.rule = rule;
  l.subject = subject;
  l.incident = incident;
  l.idle_since = core.now.mono;
  return l;
}

// Recovering when the condition is false and nothing runs; open again when it is true again.
void follow_verdict(Core& core, Ladder& l, const RuleState& state) {
  if (core.is_by_hand(l)) return;
  // Also while it is re-probed or planned: a yes is none to a fault that comes back.
  const bool asks =
      l.has_not_begun() && (l.at.last_reason == Withheld::approval || l.at.consent.approved);
  if (state.verdict() == Verdict::no && asks && !core.rule(l.rule).run_all)
    withdraw(core, l, Withheld::recovered, "the question is taken back: the fault has gone");
  if (!l.is_idle()) return;
  const Incident& incident = *core.incident(l);
  if (state.verdict() == Verdict::no &&
      (incident.state == IncidentState::open || incident.state == IncidentState::remediating ||
       (incident.state == IncidentState::awaiting_approval &&
        l.at.last_reason != Withheld::approval)))
    return core.set_state(l, IncidentState::recovering, "the condition is false");
  if (state.verdict() != Verdict::yes || incident.state != IncidentState::recovering ||
      l.is_latched())
    return;
  if (l.in<phase::Over>() && core.rule(l.rule).run_all)
    return escalate(core, l, "the condition is true again, and the procedure is over");
  l.at.blocked_for = Nanos{0};
  l.at.blocked_since.reset();
  l.at.last_reason = Withheld::none;
  core.set_state(l, incident.first_action_at ? IncidentState::remediating : IncidentState::open,
                 "the condition is true again");
}

void open_when_due(Core& core, int r, int subject) {
  const Rule& rule = core.rule(r);
  if (!core.rule_state(r, subject).has_held(rule.for_)) return;
  const auto mute = muted(core, rule, core.target_name(r, subject));
  if (!mute) {
    open_incident(core, r, subject, {}, Opened::by_condition);
    return;
  }
  // What outlives the mute fires when it ends, not at the next sample.
  if (mute->until) core.mute_wake = std::min(core.mute_wake, *mute->until);
}

// Of the rule's open incident, or null.
Ladder* ladder_at(Core& core, int r, int subject) {
  const Incident* incident =
      core.ledger.open_incident(core.rule(r).name, core.target_name(r, subject));
  return incident != nullptr ? core.ladder_of(incident->id) : nullptr;
}

void judge_rule(Core& core, int r, int subject, bool fresh) {
  const Rule& rule = core.rule(r);
  if (rule.manual) return;
  const std::string& target = core.target_name(r, subject);
  RuleState& state = core.rule_state(r, subject);
  const EvaluationContext context = core.context(target);
  const Judgement raw = judge(rule.when, context);
  const Judgement verdict = with_silence(core, rule, raw);
  // Silence itself is the evidence of a rule that fires on it.
  const bool silence = raw.verdict == Verdict::unknown && verdict.verdict == Verdict::yes;
  const bool turns_true = state.verdict() != Verdict::yes && verdict.verdict == Verdict::yes;
  state.judge(verdict, core.now, fresh || silence);
  if (rule.when.reads_clock)
    core.clock_wake = std::min(core.clock_wake, next_instant(*rule.when.expr, context));
  Ladder* l = ladder_at(core, r, subject);
  if (l == nullptr) return open_when_due(core, r, subject);
  if (turns_true) l->people_wake = Mono::min();
  measure_condition(core, *l, state);
  if (state.verdict() == Verdict::yes) raise_severity(core, *l);
  follow_verdict(core, *l, state);
}

void go_on(Core& core, int r, int subject, bool fresh, bool reads_verify) {
  Ladder* l = ladder_at(core, r, subject);
  if (l == nullptr) return;
  if (l->in<phase::Verifying>() && reads_verify) return verify(core, *l, fresh);
  advance(core, *l);
}

bool verification_reads(const Core& core, const Ladder* l, int source) {
  if (l == nullptr || !l->in<phase::Verifying>()) return false;
  const Reads& reads = verification_of(core, *l).reads;
  return std::binary_search(reads.begin(), reads.end(), source);
}

void take(Core& core, const JudgingTurn& turn) {
  if (turn.condition) judge_rule(core, turn.rule, turn.subject, turn.fresh);
  go_on(core, turn.rule, turn.subject, turn.fresh, turn.verifies);
}

// The subjects of a rule that a sample of `target` concerns.
std::pair<int, int> subjects_of(const Rule& rule, const Source& source, int target) {
  if (!rule.listed) return {0, 1};
  if (!source.listed) return {0, rule.subject_count()};
  const int i =
      place_in(rule.targets, rule.order, source.targets[static_cast<std::size_t>(target)]);
  return i < 0 ? std::pair{0, 0} : std::pair{i, i + 1};
}

}  // namespace

Severity severity_now(const Rule& rule, const EvaluationContext& context, Severity at_least) {
  for (const SeverityCase& c : rule.severities)
    if (judge(c.when, context).verdict == Verdict::yes) return c.severity;
  return at_least;
}

Judgement with_silence(const Core& core, const Rule& rule, Judgement j) {
  const bool silent = j.why == Unknown::stale || j.why == Unknown::never_seen;
  const bool fires = rule.fire_on_unknown && j.verdict == Verdict::unknown && silent;
  if (fires && core.now.mono >= core.gates.grace_until) return {Verdict::yes, Unknown::none, {}};
  return j;
}

std::string open_incident(Core& core, int r, int subject,
                          const std::map<std::string, std::string>& variables, Opened how) {
  const Rule& rule = core.rule(r);
  const bool drill = how == Opened::as_drill;
  const std::string& target = core.target_name(r, subject);
  if (!drill && core.ledger.open_incident(rule.name, target) != nullptr) return {};
  const std::string id = "INC-" + std::to_string(core.ledger.next_incident_number());
  core.ladders.push_back(make_ladder(core, r, subject, id));
  core.ladders.back().drill = drill;
  const EvaluationContext context = core.context(target);
  const RuleState& state = core.rule_state(r, subject);
  std::set<std::string> resources;
  for (const Step& s : rule.steps)
    if (s.resource >= 0) resources.insert(core.acted_on(s, target));
  std::set<std::string> evidence;
  for (const int s : rule.reads)
    evidence.insert(core.plan->sources[static_cast<std::size_t>(s)].name);
  for (const int s : rule.evidence)
    evidence.insert(core.plan->sources[static_cast<std::size_t>(s)].name);
  const bool by_hand = how == Opened::by_hand && rule.summary.empty();
  Record record =
      core.about(core.ladders.back(), RecordKind::opened,
                 by_hand ? "triggered by hand" : summary_now(core, core.ladders.back()));
  record.severity = name_of(severity_now(rule, context, Severity::p3));
  record.facts["first_bad"] = rfc3339(state.first_true().value_or(core.now).wall);
  record.facts["resources"] = comma_list(resources);
  record.facts["evidence"] = comma_list(evidence);
  for (const auto& [name, value] : variables) record.facts["var." + name] = value;
  if (rule.rto) record.facts[std::string{rto_fact}] = exact_duration(*rule.rto);
  if (drill) record.facts[std::string{drill_fact}] = "true";
  if (how == Opened::by_hand) record.facts[std::string{triggered_fact}] = "true";
  if (how == Opened::by_condition && flaps(core, rule, target))
    record.facts[std::string{flapping_fact}] = "true";
  core.write(std::move(record));
  record_evidence(core, core.ladders.back());
  if (!drill) begin_measuring(core, core.ladders.back());
  return id;
}

void on_sample(Core& core, int instance, bool fresh) {
  const auto [source_index, target] = core.plan->locate(instance);
  const Source& source = core.plan->sources[static_cast<std::size_t>(source_index)];
  for (const int r : core.rules_of_source[static_cast<std::size_t>(source_index)]) {
    const Rule& rule = core.rule(r);
    const bool of_condition =
        std::binary_search(rule.reads.begin(), rule.reads.end(), source_index);
    const auto [first, last] = subjects_of(rule, source, target);
    for (int subject = first; subject < last; ++subject) {
      Ladder* l = ladder_at(core, r, subject);
      if (l != nullptr && of_condition) measure_sample(core, *l, source_index, instance);
      const JudgingTurn turn{r, subject, of_condition, verification_reads(core, l, source_index),
                             fresh};
      if (!core.paced[static_cast<std::size_t>(r)] || core.pace.is_now(turn, core.now.mono))
        take(core, turn);
    }
  }
}

void on_pace(Core& core) {
  for (const JudgingTurn& turn : core.pace.due(core.now.mono)) take(core, turn);
}

void on_clock(Core& core) {
  core.clock_wake = Mono::max();
  for (std::size_t i = 0; i < core.plan->rules.size(); ++i) {
    const Rule& rule = core.plan->rules[i];
    if (!rule.when.reads_clock) continue;
    for (int subject = 0; subject < rule.subject_count(); ++subject) {
      const int r = static_cast<int>(i);
      judge_rule(core, r, subject, false);
      go_on(core, r, subject, false, false);
    }
  }
}

void on_unmuted(Core& core) {
  core.mute_wake = Mono::max();
  look_at_people_again(core);
  for (std::size_t i = 0; i < core.plan->rules.size(); ++i)
    for (int subject = 0; subject < core.plan->rules[i].subject_count(); ++subject) {
      const int r = static_cast<int>(i);
      if (core.rule_state(r, subject).verdict() != Verdict::yes) continue;
      judge_rule(core, r, subject, false);
      go_on(core, r, subject, false, false);
    }
}

namespace {
// When the incident may close: false for long enough, counted once no step runs or verifies.
Mono resolution_of(const Core& core, const Ladder& l) {
  const auto since = core.rule_state(l.rule, l.subject).false_since();
  if (l.drill) return Mono::max();  // it ends by itself
  if (!l.is_idle() || !since || core.is_by_hand(l)) return Mono::max();
  return std::max(*since, l.idle_since) + resolve_after_of(core.rule(l.rule), *core.incident(l));
}
// A procedure that has changed something and ends before its last step.
bool called_off(const Core& core, const Ladder& l) {
  const Incident& incident = *core.incident(l);
  return core.rule(l.rule).run_all && !l.in<phase::Over>() && incident.first_action_at.has_value();
}

void end_when_false(Core& core, Ladder& l) {
  const std::string why =
      "false for " + format_duration(resolve_after_of(core.rule(l.rule), *core.incident(l)));
  if (!called_off(core, l)) return end_incident(core, l, why);
  const std::string left =
      why + ", so the rest of the procedure is not done: look at what its first steps left";
  core.set_state(l, IncidentState::resolved, left);
  page(core, l, {News::resolved, left, {}, {}});
}

}  // namespace

void resolve_due(Core& core) {
  for (auto l = core.ladders.begin(); l != core.ladders.end();) {
    if (core.incident(*l)->open() && resolution_of(core, *l) <= core.now.mono &&
        !reads_back_first(core, *l)) {
      end_when_false(core, *l);
    }
    l = core.incident(*l)->open() ? std::next(l) : core.ladders.erase(l);
  }
}

Mono next_resolution(const Core& core) {
  Mono next = Mono::max();
  for (const Ladder& l : core.ladders) next = std::min(next, resolution_of(core, l));
  return next;
}

}  // namespace runbookd::decide
