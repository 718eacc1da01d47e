// From a chosen rung to its plan: the rails, a fresh look at the evidence, then planning.
#include <utility>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/recovery.hpp"
#include "daemon/decide/rules/judging.hpp"

namespace runbookd::decide {

namespace {

// The plan that an INTENT was written for.
ActionPlanned as_intended(const ActionRun& run) {
  ActionPlanned same;
  same.action_id = run.action_id;
  same.go = true;
  same.detail = run.action + " goes on as it was intended before the restart";
  same.parameters = run.parameters;
  same.prior = run.intended.prior;
  same.undo = run.intended.undo;
  same.transition = run.intended.transition;
  for (const auto& name : run.intended.binds)
    if (const auto it = same.parameters.find(name); it != same.parameters.end())
      same.binding.insert(*it);
  return same;
}

// What was interrupted goes on as it was intended: a fresh choice could be made on top of an effect
// that has arrived meanwhile, and would be a second change.
bool goes_on(Core& core, Ladder& l, bool proven_absent) {
  const ActionRun* run = core.ledger.action(l.at.action_id);
  if (run == nullptr || run->ended || !run->is(core.identity_of(l))) return false;
  // Its request may have arrived late: only a look of this moment proves that it was not done
  // (I04).
  if (!proven_absent) return reads_back_first(core, l, true);
  on_planned(core, l, as_intended(*run));
  return true;
}

// What already held this rung after a re-probe is judged on ordinary samples first: probes are not
// run more often because something is wrong.
bool still_held(Core& core, Ladder& l) {
  if (l.at.last_reason == Withheld::observe) return true;
  if (l.at.last_reason != Withheld::if_unknown && l.at.last_reason != Withheld::requires_unknown &&
      l.at.last_reason != Withheld::requires_false)
    return false;
  bool skip = false;
  const auto held = judge_step(core, l, skip);
  if (held) hold(core, l, *held);
  return held.has_value();
}

}  // namespace

// Unique for ever, also when a state directory is lost and numbers start again.
std::string new_action_id(const Core& core, const Ladder& l) {
  const auto ms =
      std::chrono::duration_cast<milliseconds>(core.now.wall.time_since_epoch()).count();
  return l.incident + ".s" + std::to_string(l.rung + 1) + "." + std::to_string(ms);
}

std::optional<rails::Hold> judge_step(const Core& core, const Ladder& l, bool& skip) {
  const Step& step = core.step(l);
  const EvaluationContext context =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  const Judgement if_ = judge(step.if_, context);
  skip = if_.verdict == Verdict::no;
  if (skip) return std::nullopt;
  if (if_.verdict == Verdict::unknown)
    return rails::blocked_by(Withheld::if_unknown,
                             if_.what + " is " + std::string{name_of(if_.why)});
  const Judgement required = judge(step.requires_, context);
  if (required.verdict == Verdict::unknown)
    return rails::blocked_by(Withheld::requires_unknown,
                             required.what + " is " + std::string{name_of(required.why)});
  if (required.verdict == Verdict::no)
    return rails::blocked_by(Withheld::requires_false, step.requires_.text + " does not hold");
  return std::nullopt;
}

std::optional<rails::Hold> judge_again(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  if (core.is_by_hand(l)) return std::nullopt;
  const EvaluationContext context =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  const Judgement when = with_silence(core, rule, judge(rule.when, context));
  if (when.verdict == Verdict::no)
    return rails::transient_by(Withheld::recovered, "a fresh look found the fault gone");
  if (when.verdict == Verdict::unknown)
    return rails::blocked_by(Withheld::condition_unknown,
                             when.what + " is " + std::string{name_of(when.why)});
  return std::nullopt;
}

void skip_step(Core& core, Ladder& l) {
  core.set_step(l, StepStatus::skipped, {},
                "it does not apply: " + core.step(l).if_.text + " is false");
  next_rung(core, l);
}

void start_planning(Core& core, Ladder& l, bool proven_absent) {
  if (goes_on(core, l, proven_absent)) return;
  if (l.at.action_id.empty()) l.at.action_id = new_action_id(core, l);
  l.enter(phase::Planning{});
  ActionRequest request = request_of(core, l);
  l.at.arguments = request.arguments;
  core.emit(PlanAction{l.rule, l.rung, std::move(request), core.step(l).planning});
}

void try_mutating(Core& core, Ladder& l) {
  // A rail that closes for a moment must not take back a question that people were asked; the rails
  // are checked again after their answer.
  if (waits_for_people(core, l)) return;
  if (const auto h = rails::check(attempt_of(core, l))) return hold(core, l, *h);
  if (still_held(core, l)) return;
  if (core.now.mono < l.at.not_before) {
    l.wake = l.at.not_before;
    return;
  }
  if (l.at.action_id.empty()) l.at.action_id = new_action_id(core, l);
  l.enter(phase::Reprobing{});
  core.emit(Reprobe{l.at.action_id, evidence_instances(core, l)});
}

void on_reprobed(Core& core, Ladder& l) {
  if (l.drill) return start_planning(core, l);
  if (const auto h = judge_again(core, l)) return hold(core, l, *h);
  bool skip = false;
  const auto held = judge_step(core, l, skip);
  if (skip) {
    skip_step(core, l);
    return advance(core, l);
  }
  if (held) return hold(core, l, *held);
  if (mode_of(core, core.rule(l.rule)) == Mode::observe)
    return hold(
        core, l,
        rails::transient_by(Withheld::observe, "observing; not done: " + core.step(l).summary));
  if (const auto h = rails::check_again(attempt_of(core, l))) return hold(core, l, *h);
  start_planning(core, l);
}

}  // namespace runbookd::decide
