#include "daemon/decide/commands/receipt.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/commands/question.hpp"
#include "daemon/decide/ladder/holding.hpp"
#include "daemon/decide/ladder/identity.hpp"
#include "daemon/decide/tasks/tick_off.hpp"

namespace runbookd::decide {

namespace {

std::string starts_under_way(const Ledger& ledger, const std::string& resource) {
  const auto count =
      std::count_if(ledger.actions().begin(), ledger.actions().end(), [&](const ActionRun& run) {
        return !run.ended &&
               (resource.empty() || run.resource == resource || group_of(run.resource) == resource);
      });
  if (count == 0) return {};
  return "; " + std::to_string(count) +
         (count == 1 ? " action that is under way goes on" : " actions that are under way go on");
}

// A step that people do has ended with their word; the next one may wait already.
bool was_by_hand(const Core& core, const Ladder& l, const Incident& incident) {
  const auto& steps = core.rule(l.rule).steps;
  const auto done = std::find_if(incident.steps.rbegin(), incident.steps.rend(),
                                 [](const auto& s) { return s.status == StepStatus::done; });
  return done != incident.steps.rend() && done->index < static_cast<int>(steps.size()) &&
         steps[static_cast<std::size_t>(done->index)].by == StepBy::asking;
}

std::string of_approval(const Core& core, const Command& command) {
  const std::string id = incident_of(command.subject);
  const Ladder* l = core.ladder_of(id);
  const Incident* incident = core.ledger.find(id);
  if (l != nullptr && is_asked(*l) && l->question == command.subject) {
    const int needed = core.step(*l).approval.value_or(Approval{}).count;
    const int left = needed - static_cast<int>(l->at.consent.approvers.size());
    if (left > 0)
      return "approved by " + joined(l->at.consent.approvers) + "; " + std::to_string(left) +
             " more of " + std::to_string(needed) + " have to";
  }
  if (incident != nullptr && !incident->steps.empty())
    if (const StepRun step = step_held_now(core, *incident).value_or(incident->steps.back());
        step.status == StepStatus::withheld)
      return "approved; " + step.action + " is still withheld: " + step.reason + " (" +
             step.detail + ")";
  if (l != nullptr && incident != nullptr && was_by_hand(core, *l, *incident))
    return "confirmed: the procedure goes on";
  return "approved: the evidence is looked at once more, then it starts";
}

std::string of_ack(const Core& core, const Command& command) {
  const auto& ack = core.ledger.find(command.subject)->people.ack;
  return command.subject + " is acknowledged by " + command.who +
         (ack && ack->until ? " until " + rfc3339(*ack->until) : "");
}

std::string of_silence(const Core& core, const Command& command, const std::string& made) {
  return subject_of(core.ledger.silences().at(made)) + " is silenced until " +
         (command.until ? rfc3339(*command.until) : std::string{"it is ended"}) +
         ": its actions are withheld; `runbookd unsilence " + made + "` ends it";
}

std::string of_pause(const Core& core, const std::string& subject) {
  const std::string what =
      subject.empty() ? "paused: nothing is started until `runbookd resume`"
                      : subject + " is paused: nothing is started on it until `runbookd resume " +
                            subject + "`";
  return what + starts_under_way(core.ledger, subject);
}

std::string of_start(const Core& core, const Command& command, const std::string& made) {
  const Incident* incident = core.ledger.find(made);
  const IncidentState state = incident == nullptr ? IncidentState::resolved : incident->state;
  return made + " of " + command.subject + " is " + std::string{name_of(state)} +
         "; `runbookd incidents " + made + "` follows it";
}

std::string what_came_of(const Core& core, const Command& command, const std::string& made) {
  using Verb = Command::Verb;
  const std::string& subject = command.subject;
  switch (command.verb) {
    case Verb::ack:
      return of_ack(core, command);
    case Verb::resolve:
      return subject + " is resolved";
    case Verb::approve:
      return of_approval(core, command);
    case Verb::deny:
      return "denied: nothing more is started for " + incident_of(subject) + ", people were told";
    case Verb::silence:
      return of_silence(core, command, made);
    case Verb::unsilence:
      return subject + " is over";
    case Verb::pause:
      return of_pause(core, subject);
    case Verb::resume:
      return (subject.empty() ? std::string{"resumed"} : subject + " is resumed") +
             ": the clocks of all rules start afresh";
    case Verb::trigger:
    case Verb::drill:
      return of_start(core, command, made);
    case Verb::unlock:
      return subject + " is unlocked";
    case Verb::note:
      return "noted: it stands in the timeline of " + subject;
    case Verb::done:
      return of_tick_off(core, subject);
    case Verb::heard:
      return "heard of " + subject + ": " + command.status;
  }
  return {};
}

}  // namespace

Answered receipt_of(const Core& core, const Command& command, std::string made) {
  Answered out;
  out.detail = what_came_of(core, command, made);
  out.id = std::move(made);
  return out;
}

}  // namespace runbookd::decide
