// Did the step help? Judged on new samples from `settle` on; three true in a row = fixed; by
// `within` a false one = ineffective, an unknown one = hand over.
#include <algorithm>

#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/worse.hpp"

namespace runbookd::decide {

namespace {

constexpr int fixed_after = 3;

bool is_last_verification(const Ladder& l) {
  const auto* verifying = l.as<phase::Verifying>();
  return verifying != nullptr && verifying->last;
}

Nanos settle_of(const Core& core, const Ladder& l) {
  return is_last_verification(l) ? core.rule(l.rule).settle : core.step(l).settle;
}

void fixed(Core& core, Ladder& l) {
  if (is_last_verification(l)) {
    l.enter(phase::Over{});
    l.idle_since = core.now.mono;
    if (core.is_by_hand(l))
      end_incident(core, l, "the procedure is over and verified");
    else
      core.set_state(l, IncidentState::recovering, "the procedure is over and verified");
    return;
  }
  const std::string helped = verification_of(core, l).text + " holds";
  const std::string step = subject_of_step(core.step(l).kind, core.acted_on(l));
  core.set_step(l, StepStatus::fixed, {}, helped);
  const bool procedure = core.rule(l.rule).run_all;
  // Nobody judges a triggered incident's condition: a step that helped is its end.
  const bool ends = !procedure && core.is_by_hand(l);
  if (!ends) tell_informed(core, l, {News::fixed, helped, step, {}});
  next_rung(core, l);
  if (ends) return end_incident(core, l, "fixed by " + step + ": " + helped);
  if (!procedure) {
    core.rule_state(l.rule, l.subject).was_false_since_asked();
    l.enter(phase::Choosing{core.rule_state(l.rule, l.subject).verdict() != Verdict::no});
    core.set_state(l, IncidentState::recovering, "verified");
  }
  advance(core, l);
}

void not_fixed(Core& core, Ladder& l) {
  const bool unknown = l.as<phase::Verifying>()->verdict == Verdict::unknown;
  const std::string text =
      verification_of(core, l).text + (unknown ? " cannot be judged" : " is still false");
  if (is_last_verification(l)) return escalate(core, l, "after the last step: " + text);
  core.set_step(l, unknown ? StepStatus::unknown : StepStatus::ineffective, {}, text);
  if (unknown || core.rule(l.rule).run_all)
    return escalate(core, l, core.step(l).kind + ": " + text);
  next_rung(core, l);
  advance(core, l);
}

// The time in which three samples of everything that the verification reads come in.
Nanos three_samples(const Core& core, const Condition& condition) {
  Nanos slowest{};
  for (const int s : condition.reads) {
    const Source& source = core.plan->sources[static_cast<std::size_t>(s)];
    slowest = std::max(slowest, fixed_after * source.every + source.timeout);
  }
  return slowest;
}

}  // namespace

const Condition& rule_verification(const Core& core, const Ladder& l) {
  static const Condition none;
  const Rule& rule = core.rule(l.rule);
  return core.is_by_hand(l) && !rule.verify_written ? none : rule.verify;
}

const Condition& verification_of(const Core& core, const Ladder& l) {
  if (is_last_verification(l) || !core.step(l).verify) return rule_verification(core, l);
  return core.step(l).verify;
}

void begin_verification(Core& core, Ladder& l, Mono outcome) {
  const Condition& condition = verification_of(core, l);
  Mono judge_by = outcome + core.step(l).within;
  if (outcome < core.now.mono)
    judge_by = std::max(judge_by, core.now.mono + three_samples(core, condition));
  l.enter(phase::Verifying{outcome, judge_by}, judge_by);
  core.set_step(l, StepStatus::verifying, {}, "waiting for " + condition.text);
}

void begin_last_verification(Core& core, Ladder& l) {
  const Mono judge_by = core.now.mono + core.rule(l.rule).within;
  l.enter(phase::Verifying{core.now.mono, judge_by, true}, judge_by);
}

void verify(Core& core, Ladder& l, bool fresh) {
  phase::Verifying& v = *l.as<phase::Verifying>();
  if (fresh && core.now.mono >= v.outcome_at + settle_of(core, l)) {
    const EvaluationContext context =
        core.context(core.target_name(l.rule, l.subject), core.incident(l));
    v.verdict = judge(verification_of(core, l), context).verdict;
    v.streak = v.verdict == Verdict::yes ? v.streak + 1 : 0;
    if (v.streak >= fixed_after) return fixed(core, l);
    if (v.verdict != Verdict::yes && !v.last && is_worse(core, l)) return made_worse(core, l);
  }
  if (core.now.mono < v.judge_by) return;
  // What was true or false once and is silent now is no verdict.
  const EvaluationContext silent =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  if (judge(verification_of(core, l), silent).verdict == Verdict::unknown)
    v.verdict = Verdict::unknown;
  // A verdict that is true but not yet confirmed gets its remaining samples.
  l.wake = Mono::max();
  if (v.verdict != Verdict::yes) not_fixed(core, l);
}

}  // namespace runbookd::decide
