#include "daemon/app/composition/backend_approvals.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/commands/question.hpp"

namespace runbookd::app {

using api::OperateAnswer;
using decide::Command;
using Verb = Command::Verb;

namespace {

// Root can become the daemon's user at will, so their two words are one.
bool is_same_person(const std::string& a, const std::string& b, const std::string& own_user) {
  const auto is_ours = [&](const std::string& name) { return name == "root" || name == own_user; };
  return a == b || (is_ours(a) && is_ours(b));
}

Refusal may_answer(const decide::PendingApproval& p, const Command& command,
                   const std::string& own_user) {
  if (p.from.empty() && command.role != "approver" && command.role != "admin")
    return OperateAnswer{403, p.action + " of " + p.incident + " needs the role approver", {}};
  if (!p.from.empty() && !holds(p.from, command.who))
    return OperateAnswer{403,
                         command.who + " may not answer for " + p.action + " of " + p.incident +
                             "; who may: " + joined(p.from),
                         {}};
  if (command.verb == Verb::deny) return std::nullopt;
  for (const std::string& name : p.approved_by)
    if (is_same_person(name, command.who, own_user))
      return OperateAnswer{409,
                           name + " has approved it already; " + std::to_string(p.count) +
                               " different people have to",
                           {}};
  return std::nullopt;
}

// A step that people do has ended with their word; the next one may wait already.
bool was_by_hand(const decide::Engine& engine, const decide::Incident& incident) {
  const int rule = engine.plan().rule_index(incident.rule);
  if (rule < 0) return false;
  const auto& steps = engine.plan().rules[static_cast<std::size_t>(rule)].steps;
  const auto done = std::find_if(incident.steps.rbegin(), incident.steps.rend(), [](const auto& s) {
    return s.status == decide::StepStatus::done;
  });
  return done != incident.steps.rend() && done->index < static_cast<int>(steps.size()) &&
         steps[static_cast<std::size_t>(done->index)].asks_people;
}

}  // namespace

// What the sender saw may not be what stands now: then they are told what does.
Refusal approval_refusal(decide::Engine& engine, decide::Command& command,
                         const std::string& own_user, Stamp now) {
  const std::string incident = decide::incident_of(command.subject);
  for (const decide::PendingApproval& p : engine.pending_approvals(now)) {
    if (p.incident != incident) continue;
    if (!decide::is_answer_to(command, p.id, p.incident, p.first))
      return OperateAnswer{409,
                           (command.subject == p.incident
                                ? "people were asked about " + p.incident + " more than once"
                                : command.subject + " does not stand (any more)") +
                               "; what waits now is " + p.id + ": " + p.summary,
                           {}};
    command.subject = p.id;
    return may_answer(p, command, own_user);
  }
  if (auto wrong = incident_refusal(engine.ledger(), incident)) return wrong;
  return OperateAnswer{409, "nothing of " + incident + " waits for approval", {}};
}

OperateAnswer after_approval(decide::Engine& engine, const decide::Command& command, Stamp now) {
  for (const decide::PendingApproval& p : engine.pending_approvals(now)) {
    if (p.id != command.subject) continue;
    const auto left = p.count - static_cast<int>(p.approved_by.size());
    if (left > 0)
      return {200,
              "approved by " + joined(p.approved_by) + "; " + std::to_string(left) + " more of " +
                  std::to_string(p.count) + " have to",
              {}};
  }
  const decide::Incident* incident = engine.ledger().find(decide::incident_of(command.subject));
  if (incident != nullptr && !incident->steps.empty())
    if (const auto& step = incident->steps.back(); step.status == decide::StepStatus::withheld)
      return {200,
              "approved; " + step.action + " is still withheld: " + step.reason + " (" +
                  step.detail + ")",
              {}};
  if (incident != nullptr && was_by_hand(engine, *incident))
    return {200, "confirmed: the procedure goes on", {}};
  return {200, "approved: the evidence is looked at once more, then it starts", {}};
}

}  // namespace runbookd::app
