#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/ladder.hpp"

namespace runbookd::decide {

namespace {

// What no API can do: people are asked to, and the step is done when one of them confirms.
bool ask_for_a_hand(Core& core, Ladder& l) {
  if (l.at.consent.approved) {
    core.set_step(l, StepStatus::done, {}, "confirmed by " + joined(l.at.consent.approvers));
    next_rung(core, l);
    return true;
  }
  if (waits_for_people(core, l) || !l.in<phase::Choosing>()) return false;
  const EvaluationContext context =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  const auto written = core.step(l).templates.find("ask");
  const std::string what = written == core.step(l).templates.end()
                               ? core.step(l).summary
                               : render(written->second, context);
  ask_people(core, l, {{"ask", what}}, what);
  return false;
}

}  // namespace

namespace {

// What the rule would do if it were let.
std::string observed(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  const auto step = std::find_if(rule.steps.begin(), rule.steps.end(),
                                 [](const Step& s) { return s.hazard != Hazard::diagnose; });
  if (step == rule.steps.end()) return " (observing: nothing is done)";
  return " (observing; not done: " + step->summary + ")";
}

}  // namespace

void tell_people(Core& core, Ladder& l, Mode mode) {
  const Step& step = core.step(l);
  const Incident& incident = *core.incident(l);
  const EvaluationContext context = core.context(core.target_name(l.rule, l.subject), &incident);
  const auto message = step.templates.find("message");
  std::string text =
      message != step.templates.end() ? render(message->second, context) : summary_now(core, l);
  if (mode == Mode::observe) text += observed(core, l);
  tell(core, l, step.contacts, {News::note, std::move(text), {}, {}});
  core.set_step(l, StepStatus::done, {}, {});
  next_rung(core, l);
}

bool try_diagnose(Core& core, Ladder& l) {
  // What people were asked stands, whatever flickers meanwhile.
  if (core.step(l).by == StepBy::asking && l.at.consent.approved) return ask_for_a_hand(core, l);
  if (core.step(l).by == StepBy::asking && waits_for_people(core, l)) return false;
  if (!l.in<phase::Choosing>()) return false;
  bool skip = false;
  const auto held = judge_step(core, l, skip);
  if (skip) return skip_step(core, l), true;
  if (held) return hold(core, l, *held), false;
  const Mode mode = mode_of(core, core.rule(l.rule));
  if (core.step(l).by == StepBy::telling) return tell_people(core, l, mode), true;
  if (mode == Mode::observe)
    return hold(core, l,
                rails::transient_by(Withheld::observe,
                                    "observing; not done: " + core.step(l).summary)),
           false;
  if (core.step(l).by == StepBy::asking) return ask_for_a_hand(core, l);
  if (const auto h = rails::paused(attempt_of(core, l))) return hold(core, l, *h), false;
  if (core.gates.stopping) return false;
  start_planning(core, l);
  return false;
}

}  // namespace runbookd::decide
