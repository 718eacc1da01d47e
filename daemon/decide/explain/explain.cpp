#include "daemon/decide/explain/explain.hpp"

#include <algorithm>

#include "daemon/decide/calendar.hpp"
#include "daemon/decide/explain/explain_condition.hpp"
#include "daemon/decide/explain/explain_step.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/rules/mute.hpp"

namespace runbookd::decide {

namespace {

std::string step_name(const ExplainedStep& step) {
  return "step " + std::to_string(step.number) + " (" + step.action +
         (step.resource.empty() ? "" : " of " + step.resource) + ")";
}

// What a ladder that stands at `step` is about to do.
std::string plan_of(const ExplainedStep& step) {
  const std::string name = step_name(step);
  switch (step.outlook) {
    case Outlook::over:
      return name + " is over: " + step.status;
    case Outlook::under_way:
      // Until its INTENT is written the last word about it is why it was held before.
      if (step.status == name_of(StepStatus::running) ||
          step.status == name_of(StepStatus::verifying))
        return name + " is under way: " + step.status;
      return name + " is about to start";
    case Outlook::asked:
      return name + " waits for the approval of " + step.waits_for;
    case Outlook::withheld:
      return name + " is withheld: " + std::string{name_of(step.objections.front().reason)} + " (" +
             step.objections.front().detail + ")";
    case Outlook::skipped:
      return name + " does not apply";
    case Outlook::asks:
      return name + " is next, once approved by " + step.waits_for;
    case Outlook::starts:
      return name + " is next";
    case Outlook::would_not_act:
      return name + " would be next, but the mode is observe";
  }
  return {};
}

std::string verdict_without_incident(const Core& core, const Explanation& e,
                                     const RuleState& state) {
  if (e.manual) return "nobody has triggered it; it does nothing by itself";
  if (!state.evaluated()) return "not judged yet: nothing that it reads has been seen";
  if (state.verdict() == Verdict::unknown)
    return "on hold: " + state.judgement().text() + ", so nothing is decided";
  // The clock may have moved what was judged at the last sample.
  const bool true_now = e.condition && e.condition->value.known() && e.condition->value.truth();
  if (state.verdict() == Verdict::no && true_now)
    return "the condition has become true; it counts from the next sample on";
  if (state.verdict() == Verdict::no) return "the condition is false: there is nothing to do";
  const Rule& rule = core.rule(core.plan->rule_index(e.rule));
  if (const auto mute = muted(core, rule, e.target))
    return "the condition is true, but no incident is opened: " +
           std::string{name_of(mute->reason)} + " (" + mute->detail + ")";
  const Nanos left = std::max(Nanos{0}, rule.for_ - e.held);
  return "the condition is true; an incident opens when that has held for another " +
         format_duration(left);
}

std::string verdict_of(const Scenario& s, const Explanation& e) {
  const Ladder& l = *s.real;
  if (s.incident->state == IncidentState::escalated)
    return "handed over to people: nothing more is started";
  if (s.incident->state == IncidentState::recovering)
    return l.is_latched() ? "a step has helped; the incident closes when the condition stays false"
                          : "the condition is false; the incident closes when it stays so";
  const auto at = static_cast<std::size_t>(l.rung);
  if (l.in<phase::Verifying>() && at >= e.steps.size())
    return "the procedure is over, and is being verified";
  if (at >= e.steps.size()) return "no step is left";
  return plan_of(e.steps[at]);
}

}  // namespace

Explanation explain(const Core& core, int index, int subject) {
  const Rule& rule = core.rule(index);
  const RuleState& state = core.rule_state(index, subject);
  Explanation out;
  out.rule = rule.name;
  out.target = core.target_name(index, subject);
  out.mode = mode_of(core, rule);
  out.manual = rule.manual;
  const Incident* incident = core.ledger.open_incident(out.rule, out.target);
  const auto ladder = std::find_if(core.ladders.begin(), core.ladders.end(), [&](const Ladder& l) {
    return incident != nullptr && l.incident == incident->id;
  });
  Scenario scenario{core, index, subject, nullptr, nullptr};
  if (ladder != core.ladders.end()) {
    scenario.real = &*ladder;
    scenario.incident = incident;
    out.incident = incident->id;
    out.incident_state = name_of(incident->state);
  }
  out.condition = take_apart(rule.when, core.context(out.target, scenario.incident));
  out.verify = take_apart(rule.verify, core.context(out.target, scenario.incident));
  out.for_ = rule.for_;
  out.held = state.held();
  out.confirmed = state.confirmed();
  out.needed = core.plan->rails.confirm;
  out.state = status_of(state, scenario.incident != nullptr);
  for (std::size_t i = 0; i < rule.steps.size(); ++i)
    out.steps.push_back(explain_step(scenario, static_cast<int>(i)));
  out.verdict = scenario.real != nullptr ? verdict_of(scenario, out)
                                         : verdict_without_incident(core, out, state);
  return out;
}

std::vector<ClosedGate> closed_gates(const Core& core) {
  const Ladder ladder;
  const Rule rule;
  const Step step;
  const Incident incident;
  const rails::Attempt anything{core, ladder, rule, step, incident};
  std::vector<ClosedGate> out;
  for (const rails::Rail gate :
       {rails::stopping, rails::self_gate, rails::startup_grace, rails::storm})
    if (const auto hold = gate(anything)) {
      const Objection o = objection_of(core, *hold);
      out.push_back({o.reason, o.detail, o.until});
    }
  return out;
}

std::vector<OpenWindow> open_windows(const Core& core) {
  std::vector<OpenWindow> out;
  for (const MuteWindow& window : core.plan->windows)
    if (const auto end = inside_until(window, core.now.wall)) out.push_back({window.name, *end});
  return out;
}

}  // namespace runbookd::decide
