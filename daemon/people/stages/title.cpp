#include "daemon/people/stages/title.hpp"

namespace runbookd::people {

namespace {

using decide::News;
using decide::Notify;

std::string headline_of(const Notify& told) {
  if (told.incident.empty()) return {};
  std::string out = told.drill ? "[DRILL] " : told.observes ? "[observe] " : "";
  if (!told.severity.empty()) out += "[" + told.severity + "] ";
  if (!told.rule.empty()) out += told.rule + (told.target.empty() ? "" : " of " + told.target);
  return out + " (" + told.incident + "): ";
}

std::string sentence_of(const Notify& told) {
  switch (told.news) {
    case News::escalation:
    case News::acknowledged:
    case News::ack_missed:
    case News::ack_expired:
    case News::update:
      return told.detail;
    case News::needs_people:
      return "needs people: " + told.detail;
    case News::approval:
      return "approval needed, " + told.question + ": " + told.detail;
    case News::hand:
      return "please do, then confirm " + told.question + ": " + told.detail;
    case News::waits:
      return told.subject + " waits for " + told.detail;
    case News::runs:
      return told.subject + " waits no longer: it runs";
    case News::fixed:
      return "fixed by " + told.subject + ": " + told.detail;
    case News::severity:
      return "severity rises to " + told.severity + ": " + told.detail;
    case News::resolved:
      return "resolved: " + told.detail;
    case News::silence_ends:
      return "silence " + told.subject + " " + told.detail;
    case News::unreachable:
      return "contact " + told.subject + " cannot be reached: " + told.detail;
    case News::locked:
      return "resource " + told.subject + " is locked: " + told.detail;
    case News::silent:
      return "probe " + told.subject + " is silent: " + told.detail;
    case News::task:
      return "routine " + told.subject + ": " + told.detail;
    case News::note:
    case News::digest:
    case News::daemon:
      break;
  }
  return told.detail;
}

}  // namespace

std::string title_of(const Notify& told) {
  const bool of_a_thing = told.news == News::locked || told.news == News::silent;
  return (of_a_thing ? std::string{} : headline_of(told)) + sentence_of(told);
}

}  // namespace runbookd::people
