// Answers of people to what they are asked: who may, and to which question.
#include "daemon/base/text.hpp"
#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/commands/question.hpp"
#include "daemon/decide/commands/refusal.hpp"

namespace runbookd::decide {

namespace {

Refusal may_answer(const Core& core, const Ladder& l, const Command& command) {
  const Step& step = core.step(l);
  const Approval terms = step.approval.value_or(Approval{});
  const bool by_role = command.role == "approver" || command.role == "admin";
  if (terms.from.empty() && !by_role)
    return refused(CommandVerdict::forbidden,
                   step.kind + " of " + l.incident + " needs the role approver");
  const auto& from = terms.from;
  if (!from.empty() && !is_among(from, command.who))
    return refused(CommandVerdict::forbidden, command.who + " may not answer for " + step.kind +
                                                  " of " + l.incident +
                                                  "; who may: " + joined(from));
  if (command.verb == Command::Verb::deny) return std::nullopt;
  for (const std::string& name : l.at.consent.approvers)
    if (core.plan->is_same_person(name, command.who))
      return refused(CommandVerdict::conflict, name + " has approved it already; " +
                                                   std::to_string(terms.count) +
                                                   " different people have to");
  return std::nullopt;
}

}  // namespace

// What the sender saw may not be what stands now: then they are told what does.
Refusal approval_refusal(Core& core, Command& command) {
  const std::string id = incident_of(command.subject);
  const Ladder* l = core.ladder_of(id);
  if (l == nullptr || !is_asked(*l)) {
    if (auto wrong = incident_refusal(core, id)) return wrong;
    return refused(CommandVerdict::conflict, "nothing of " + id + " waits for approval");
  }
  if (!is_answer_to(command, l->question, id, core.incident(*l)->questions == 1))
    return refused(CommandVerdict::conflict,
                   (command.subject == id ? "people were asked about " + id + " more than once"
                                          : command.subject + " does not stand (any more)") +
                       "; what waits now is " + l->question + ": " + what_was_shown(core, *l));
  command.subject = l->question;
  return may_answer(core, *l, command);
}

}  // namespace runbookd::decide
