// Messages to people, as data: what happened to which incident, what it looks like now, why, and
// what a reader can do about it. The shell makes text of it for each channel. Internal to decide.
#pragma once

#include <optional>
#include <string>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// What the reader is asked to do: what to type, until when, and who may.
struct Ask {
  std::string command;
  std::optional<Wall> until;
  std::string who;
};

/// `[P1] node-down of 10.0.0.5 (INC-7)`: what a message about it begins with.
std::string headline(const Core& core, const Ladder& ladder);
/// The rule's summary with the values of this moment.
std::string summary_now(const Core& core, const Ladder& ladder);
/// Who may answer a question about the step: `anyone with the role approver`, `2 of ann, bob`.
std::string approvers_of(const Approval& approval);

/// A message about the incident, addressed to nobody yet; `text` is the sentence that follows the
/// headline.
Notify message_about(const Core& core, const Ladder& ladder, const std::string& text, Ask ask = {});
/// To every contact, until an escalation policy says otherwise. They count as told of the incident.
void page(Core& core, const Ladder& ladder, const std::string& text, Ask ask = {});
/// To `contacts`, who count as told of the incident.
void send_to(Core& core, const Ladder& ladder, std::vector<std::string> contacts, Notify message);
/// To those who were told of the incident: that it became worse, that a step helped, that it is
/// over. Silent when nobody was.
void tell_informed(Core& core, const Ladder& ladder, const std::string& text);
/// The incident is resolved, and those who were told of it hear so.
void end_incident(Core& core, const Ladder& ladder, const std::string& why);
/// The same of an incident that nothing judges any more: its rule or its target is gone.
void tell_closed(Core& core, const Incident& incident, const std::string& why);

}  // namespace runbookd::decide
