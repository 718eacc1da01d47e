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

struct Times {
  Nanos settle, within;
};
Times times_of(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  if (l.final_verify) return {rule.settle, rule.within};
  return {core.step(l).settle, core.step(l).within};
}

void fixed(Core& core, Ladder& l) {
  if (l.final_verify) {
    l.phase = Ladder::Phase::over;
    l.idle_since = core.now.mono;
    if (core.is_by_hand(l))
      end_incident(core, l, "the procedure is over and verified");
    else
      core.set_state(l, IncidentState::recovering, "the procedure is over and verified");
    return;
  }
  const std::string helped = verification_of(core, l).text + " holds";
  const std::string by =
      "fixed by " + subject_of_step(core.step(l).kind, core.acted_on(l)) + ": " + helped;
  core.set_step(l, StepStatus::fixed, {}, helped);
  const bool procedure = core.rule(l.rule).run_all;
  next_rung(core, l);
  // Nobody judges a triggered incident's condition: a step that helped is its end.
  if (!procedure && core.is_by_hand(l)) return end_incident(core, l, by);
  tell_informed(core, l, by);
  if (!procedure) {
    core.rule_state(l.rule, l.subject).was_false_since_asked();
    l.latched = core.rule_state(l.rule, l.subject).verdict() != Verdict::no;
    core.set_state(l, IncidentState::recovering, "verified");
  }
  advance(core, l);
}

void not_fixed(Core& core, Ladder& l) {
  const bool unknown = l.verified == Verdict::unknown;
  const std::string text =
      verification_of(core, l).text + (unknown ? " cannot be judged" : " is still false");
  if (l.final_verify) return escalate(core, l, "after the last step: " + text);
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
  if (l.final_verify || !core.step(l).verify) return rule_verification(core, l);
  return core.step(l).verify;
}

void begin_verification(Core& core, Ladder& l, Mono outcome) {
  l.phase = Ladder::Phase::verifying;
  l.outcome_at = outcome;
  l.streak = 0;
  l.verified = Verdict::unknown;
  l.judge_by = outcome + times_of(core, l).within;
  if (outcome < core.now.mono)
    l.judge_by =
        std::max(l.judge_by, core.now.mono + three_samples(core, verification_of(core, l)));
  l.wake = l.judge_by;
  if (!l.final_verify)
    core.set_step(l, StepStatus::verifying, {}, "waiting for " + verification_of(core, l).text);
}

void verify(Core& core, Ladder& l, bool fresh) {
  const Times times = times_of(core, l);
  if (fresh && core.now.mono >= l.outcome_at + times.settle) {
    const EvaluationContext context =
        core.context(core.target_name(l.rule, l.subject), core.incident(l));
    l.verified = judge(verification_of(core, l), context).verdict;
    l.streak = l.verified == Verdict::yes ? l.streak + 1 : 0;
    if (l.streak >= fixed_after) return fixed(core, l);
    if (l.verified != Verdict::yes && !l.final_verify && is_worse(core, l))
      return made_worse(core, l);
  }
  if (core.now.mono < l.judge_by) return;
  // What was true or false once and is silent now is no verdict.
  const EvaluationContext silent =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  if (judge(verification_of(core, l), silent).verdict == Verdict::unknown)
    l.verified = Verdict::unknown;
  // A verdict that is true but not yet confirmed gets its remaining samples.
  l.wake = Mono::max();
  if (l.verified != Verdict::yes) not_fixed(core, l);
}

}  // namespace runbookd::decide
