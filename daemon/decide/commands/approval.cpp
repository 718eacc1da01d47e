#include "daemon/decide/commands/approval.hpp"

#include <algorithm>

#include "daemon/decide/commands/question.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/ladder.hpp"

namespace runbookd::decide {

namespace {

Approval terms_of(const Core& core, const Ladder& l) {
  return core.step(l).approval.value_or(Approval{});
}

// Of what was approved less may be done, nothing else.
bool covers(const Facts& asked, const Facts& binding) {
  return std::includes(asked.begin(), asked.end(), binding.begin(), binding.end());
}

bool lapsed(const Core& core, const Ladder& l) {
  return core.now.mono >= l.at.consent.asked_at + terms_of(core, l).ttl;
}

std::string as_written(const Core& core, const Ladder& l) {
  return std::to_string(core.rule(l.rule).fingerprint);
}

// After a restart the same thing is asked for under the name that people have been told already,
// until the time that they were told; any other question is a new one, and so is one of a rule that
// was edited since (I26): parameters alone do not tell everything that people read. Null: it is a
// new one.
const StepRun* asked_before(const Core& core, const Ladder& l) {
  const StepRun* run = core.incident(l)->run_of(l.rung);
  const bool same = l.question.empty() && run != nullptr && run->asked_at &&
                    run->asked == l.at.consent.asked && run->asked_under == as_written(core, l);
  const bool stands = same && core.now.mono < run->asked_at->mono + terms_of(core, l).ttl;
  return stands && !run->question.empty() ? run : nullptr;
}

Facts shown(const Core& core, const Ladder& l) {
  Facts out{{std::string{question_fact}, l.question},
            {std::string{asked_under_fact}, as_written(core, l)}};
  for (const auto& [name, value] : l.at.consent.asked)
    out[std::string{asked_prefix} + name] = value;
  return out;
}

}  // namespace

bool is_asked(const Ladder& l) {
  return l.in<phase::Choosing>() && l.at.last_reason == Withheld::approval &&
         !l.at.consent.approved;
}

std::string what_was_shown(const Core& core, const Ladder& l) {
  const Incident* incident = core.incident(l);
  const StepRun* run = incident == nullptr ? nullptr : incident->run_of(l.rung);
  return run != nullptr ? run->detail : core.step(l).summary;
}

void forget_approval(Ladder& l) { l.at.consent = {}; }

bool needs_approval(const Core& core, const Ladder& l) {
  return core.step(l).approval || mode_of(core, core.rule(l.rule)) == Mode::approve;
}

void ask_people(Core& core, Ladder& l, Facts binding, const std::string& what) {
  forget_approval(l);
  l.at.consent.asked = std::move(binding);
  const StepRun* before = asked_before(core, l);
  const bool is_known = before != nullptr;  // whoever has not been told yet is by what is unsent
  const Incident& incident = *core.incident(l);
  l.question = is_known ? before->question : question_id(incident.id, incident.questions + 1);
  l.at.consent.asked_at = is_known ? before->asked_at->mono : core.now.mono;
  l.at.last_reason = Withheld::approval;
  const Mono ends = l.at.consent.asked_at + terms_of(core, l).ttl;
  l.enter(phase::Choosing{}, ends);
  const Wall until = core.now.wall + (ends - core.now.mono);
  const bool hand = core.step(l).by == StepBy::asking;
  core.set_step(l, StepStatus::awaiting_approval, std::string{name_of(Withheld::approval)}, what,
                until, shown(core, l));
  core.emit(WithheldAction{Withheld::approval, l.incident, l.rung});
  core.set_state(l, IncidentState::awaiting_approval, "question " + l.question);
  if (is_known) return;
  const std::string command =
      "runbookd approve " + l.question + (hand ? "" : " (or: runbookd deny " + l.question + ")");
  page(core, l,
       {hand ? News::hand : News::approval,
        what,
        subject_of_step(core.step(l).kind, core.acted_on(l)),
        {command, until, approvers_of(terms_of(core, l))}});
}

bool waits_for_people(Core& core, Ladder& l) {
  if (l.at.last_reason != Withheld::approval || l.at.consent.approved) return false;
  const Nanos ttl = terms_of(core, l).ttl;
  l.wake = l.at.consent.asked_at + ttl;
  if (core.now.mono < l.wake) return true;
  core.set_step(l, StepStatus::expired, std::string{name_of(Withheld::approval)},
                "nobody answered in " + format_duration(ttl));
  escalate(core, l, "approval of " + core.step(l).kind + " expired");
  return true;
}

bool approved_as_planned(Core& core, Ladder& l, const Facts& binding, const std::string& what) {
  const bool late = l.at.consent.approved && lapsed(core, l);
  if (l.at.consent.approved && !late && covers(l.at.consent.asked, binding)) return true;
  const char* why = late ? " (the approval was not used in time)"
                    : l.at.consent.approved
                        ? " (what would be done has changed since it was approved)"
                        : "";
  ask_people(core, l, binding, what + why);
  return false;
}

void withdraw(Core& core, Ladder& l, Withheld why, const std::string& text) {
  forget_approval(l);
  l.at.last_reason = Withheld::none;
  core.set_step(l, StepStatus::withheld, std::string{name_of(why)}, text);
}

}  // namespace runbookd::decide
