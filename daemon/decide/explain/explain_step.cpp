#include "daemon/decide/explain/explain_step.hpp"

#include <algorithm>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/explain/explain_condition.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/holding.hpp"

namespace runbookd::decide {

Objection objection_of(const Core& core, const rails::Hold& hold) {
  Objection out{hold.reason, hold.detail, std::nullopt, hold.transient};
  if (hold.until) out.until = core.now.wall + (*hold.until - core.now.mono);
  return out;
}

namespace {

const StepRun* run_of(const Scenario& s, int step) {
  return s.incident == nullptr ? nullptr : s.incident->run_of(step);
}

// Without an incident the clocks of the rule say it better.
bool is_told_by_clocks(Withheld reason) {
  return reason == Withheld::confirmation || reason == Withheld::recovered ||
         reason == Withheld::condition_unknown;
}

void add_rails(const Scenario& s, int step, std::vector<Objection>& out) {
  Ladder imagined;
  if (s.real != nullptr) imagined = *s.real;
  imagined.rule = s.rule;
  imagined.subject = s.subject;
  imagined.rung = step;
  if (s.real == nullptr || s.real->rung != step) imagined.at.action_id.clear();
  const bool current = s.real != nullptr && s.real->rung == step;
  const Incident none;
  const Rule& rule = s.core.rule(s.rule);
  const rails::Attempt attempt{s.core, current ? *s.real : imagined, rule,
                               rule.steps[static_cast<std::size_t>(step)],
                               s.incident ? *s.incident : none};
  for (const rails::Hold& hold : rails::objections(attempt))
    if (s.incident != nullptr || !is_told_by_clocks(hold.reason))
      out.push_back(objection_of(s.core, hold));
}

// A step that does what an earlier one does has no turn of its own in a ladder, once that was
// tried.
void add_same_as_before(const Scenario& s, int step, std::vector<Objection>& out) {
  const Rule& rule = s.core.rule(s.rule);
  const bool said = std::any_of(
      out.begin(), out.end(), [](const Objection& o) { return o.reason == Withheld::same_action; });
  if (said || rule.run_all) return;
  const Step& mine = rule.steps[static_cast<std::size_t>(step)];
  for (int i = s.real != nullptr ? s.real->rung : 0; i < step; ++i) {
    const Step& earlier = rule.steps[static_cast<std::size_t>(i)];
    if (earlier.kind != mine.kind || earlier.verb != mine.verb || earlier.resource != mine.resource)
      continue;
    out.push_back({Withheld::same_action, "step " + std::to_string(i + 1) + " does the same",
                   std::nullopt, false});
    return;
  }
}

// Handed over to people: what has not had its turn gets none.
bool is_handed_over(const Scenario& s) {
  return s.incident != nullptr && s.incident->state == IncidentState::escalated;
}

std::string cause(const Part& part) {
  return part.unknown_of + " is " + std::string{name_of(part.value.unknown)};
}

void add_conditions(const ExplainedStep& step, std::vector<Objection>& out) {
  if (step.if_ && !step.if_->value.known())
    out.push_back({Withheld::if_unknown, cause(*step.if_), std::nullopt, false});
  if (!step.requires_) return;
  if (!step.requires_->value.known())
    out.push_back({Withheld::requires_unknown, cause(*step.requires_), std::nullopt, false});
  else if (!step.requires_->value.truth())
    out.push_back(
        {Withheld::requires_false, "what it requires does not hold", std::nullopt, false});
}

Outlook outlook_of(const Scenario& s, const ExplainedStep& step, const StepRun* run, Mode mode) {
  if (is_handed_over(s) || (run != nullptr && is_final(run->status))) return Outlook::over;
  if (step.current) {
    const Ladder& l = *s.real;
    if (is_asked(l)) return Outlook::asked;
    if (!l.is_idle()) return Outlook::under_way;
  }
  if (step.if_ && step.if_->value.known() && !step.if_->value.truth()) return Outlook::skipped;
  if (!step.objections.empty()) return Outlook::withheld;
  if (mode == Mode::observe && step.hazard != Hazard::diagnose) return Outlook::would_not_act;
  return step.waits_for.empty() ? Outlook::starts : Outlook::asks;
}

std::string approvers_of(const Step& step, Mode mode, const Ladder* real) {
  if (real != nullptr && real->at.consent.approved) return {};
  if (step.hazard == Hazard::diagnose && step.by != StepBy::asking) return {};
  if (!step.approval && mode != Mode::approve) return {};
  return approvers_of(step.approval.value_or(Approval{}));
}

// It came to nothing for a reason of the moment, and is tried again a little later.
void add_pause(const Scenario& s, const ExplainedStep& step, std::vector<Objection>& out) {
  if (!step.current || s.real->at.last_reason == Withheld::none ||
      s.core.now.mono >= s.real->at.not_before)
    return;
  const bool said = std::any_of(out.begin(), out.end(), [&](const Objection& o) {
    return o.reason == s.real->at.last_reason;
  });
  if (!said)
    out.push_back({s.real->at.last_reason, step.detail,
                   s.core.now.wall + (s.real->at.not_before - s.core.now.mono), false});
}

}  // namespace

ExplainedStep explain_step(const Scenario& s, int index) {
  const Rule& rule = s.core.rule(s.rule);
  const Step& step = rule.steps[static_cast<std::size_t>(index)];
  const Mode mode = mode_of(s.core, rule);
  const EvaluationContext context =
      s.core.context(s.core.target_name(s.rule, s.subject), s.incident);
  const StepRun* run = run_of(s, index);
  ExplainedStep out;
  out.number = index + 1;
  out.action = step.kind;
  out.resource = s.core.acted_on(step, s.core.target_name(s.rule, s.subject));
  out.summary = step.summary;
  out.hazard = step.hazard;
  out.current = s.real != nullptr && s.real->rung == index;
  if (run != nullptr) {
    const auto held = out.current ? step_held_now(s.core, *s.incident) : std::nullopt;
    out.status = name_of(run->status);
    out.detail = held ? held->detail : run->detail;
  }
  const bool ended = run != nullptr && is_final(run->status);
  const bool over = ended || is_handed_over(s);
  if (over && !ended) out.status = "not tried";
  if (!over) out.if_ = take_apart(step.if_, context);
  if (!over) out.requires_ = take_apart(step.requires_, context);
  out.verify = take_apart(step.verify, context);
  const bool busy = out.current && !s.real->in<phase::Choosing>();
  if (!over && !busy) {
    if (step.hazard != Hazard::diagnose) {
      add_rails(s, index, out.objections);
      add_same_as_before(s, index, out.objections);
    }
    add_conditions(out, out.objections);
    add_pause(s, out, out.objections);
    out.waits_for = approvers_of(step, mode, out.current ? s.real : nullptr);
  }
  out.outlook = outlook_of(s, out, run, mode);
  return out;
}

}  // namespace runbookd::decide
