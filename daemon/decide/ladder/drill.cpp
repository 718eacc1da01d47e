// A drill goes up the whole ladder and does everything but the mutating byte: it judges `if` and
// `requires`, asks every rail, re-probes, plans. Messages are sent, marked as a drill: whether they
// arrive is part of the exercise.
#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/ladder.hpp"

namespace runbookd::decide {

namespace {

std::string objections_of(const Core& core, const Ladder& l) {
  std::string out;
  bool skip = false;
  std::vector<rails::Hold> all = rails::objections(attempt_of(core, l));
  if (const auto h = judge_step(core, l, skip)) all.insert(all.begin(), *h);
  for (const rails::Hold& h : all) {
    // A drill is held when all is well; that the fault is not there says nothing.
    if (h.reason == Withheld::recovered || h.reason == Withheld::confirmation) continue;
    out += (out.empty() ? "; now it would be withheld: " : ", ") + std::string{name_of(h.reason)} +
           (h.detail.empty() ? "" : " (" + h.detail + ")");
  }
  if (needs_approval(core, l)) out += "; it would wait for approval";
  return out;
}

void over(Core& core, Ladder& l, const std::string& text) {
  core.set_step(l, StepStatus::done, std::string{name_of(Withheld::drill)}, text);
  core.emit(WithheldAction{Withheld::drill, l.incident, l.rung});
  next_rung(core, l);
}

}  // namespace

void drill_rung(Core& core, Ladder& l) {
  const Step& step = core.step(l);
  bool skip = false;
  judge_step(core, l, skip);
  if (skip) return skip_step(core, l);
  if (step.by == StepBy::telling) return tell_people(core, l, mode_of(core, core.rule(l.rule)));
  if (step.by == StepBy::asking) return over(core, l, "would ask people: " + step.summary);
  l.at.action_id = new_action_id(core, l);
  l.enter(phase::Reprobing{});
  core.emit(Reprobe{l.at.action_id, evidence_instances(core, l)});
}

void drill_planned(Core& core, Ladder& l, const ActionPlanned& planned) {
  std::string text = planned.go ? "would do: " + planned.detail
                                : "planning refused it: " + std::string{name_of(planned.error)} +
                                      ", " + planned.detail;
  if (planned.go) {
    if (const auto h = rails::check_planned(attempt_of(core, l), planned))
      text += "; the plan would be withheld: " + std::string{name_of(h->reason)} + " (" +
              h->detail + ")";
  }
  over(core, l, text + objections_of(core, l));
  advance(core, l);
}

}  // namespace runbookd::decide
