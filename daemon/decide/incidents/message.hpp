// Messages to people: which news, of which incident, with what it looks like now, why, and what a
// reader can do about it. Internal to decide.
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

/// What happened; see the members of Notify.
struct Tidings {
  News news = News::note;
  std::string detail;
  std::string subject;
  Ask ask;
  std::string number = {};  ///< behind the key, of news that comes again: `2.1`, `4`
  Facts facts = {};         ///< of its record, which is written even when it reaches nobody
};

/// The rule's summary with the values of this moment.
std::string summary_now(const Core& core, const Ladder& ladder);
/// Who may answer a question about the step: `anyone with the role approver`, `2 of ann, bob`.
std::string approvers_of(const Approval& approval);

/// To the first step of the escalation list and to whom was told of the incident; without a list to
/// every contact of the rule, or all. They count as told of it.
void page(Core& core, const Ladder& ladder, Tidings tidings);
/// To `contacts`, or whoever stands for them at this moment; they count as told of the incident.
void tell(Core& core, const Ladder& ladder, const std::vector<std::string>& contacts,
          Tidings tidings);
/// The same message, to be emitted by the caller. It may reach nobody.
Notify told_of(Core& core, const Ladder& ladder, const std::vector<std::string>& contacts,
               Tidings tidings);
/// To those who were told of the incident: that it became worse, that a step helped, that it is
/// over. Silent when nobody was.
void tell_informed(Core& core, const Ladder& ladder, Tidings tidings);
/// News of a resource or a probe (`subject`), addressed to nobody yet.
Notify about_resource(const Core& core, News news, const std::string& subject);
/// The incident is resolved, and those who were told of it hear so.
void end_incident(Core& core, Ladder& ladder, const std::string& why);
/// That an incident is over, to whom was told of it.
Notify news_of_end(const Incident& incident, const std::string& why);
/// The same of an incident that nothing judges any more: its rule or its target is gone.
void tell_closed(Core& core, const Incident& incident, const std::string& why);

}  // namespace runbookd::decide
