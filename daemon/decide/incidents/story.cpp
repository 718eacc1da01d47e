#include "daemon/decide/incidents/story.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/incidents/comma_list.hpp"

namespace runbookd::decide {

namespace {

std::string after_colon(const std::string& text) { return text.empty() ? "" : ": " + text; }

std::string in_brackets(const std::string& reason) {
  return reason.empty() ? "" : " (" + reason + ")";
}

// What was done by hand: `pause db by ann (a migration)`.
std::string said_by(const Record& r) {
  if (!r.text.empty()) return r.text;
  const std::string subject = r.resource + r.rule;
  const std::string who = fact_of(r, "who");
  return words_of(r.status) + (subject.empty() ? "" : " " + subject) +
         (who.empty() ? "" : " by " + who) + in_brackets(r.reason);
}

// `2.1` of the record: the second step.
std::string by_which_step(const Record& r) {
  const std::string step = fact_of(r, escalation_fact);
  return ", step " + step.substr(0, step.find('.')) + " of the escalation";
}

// What it was; journals of before the news was on record do not know.
std::string of_what(const Record& r) {
  if (r.facts.contains(std::string{escalation_fact})) return by_which_step(r);
  const std::string news = fact_of(r, news_fact);
  return news.empty() ? "" : ": " + words_of(news);
}

// The core tells whom it told of what. That it arrived is what one expects; what became of it
// otherwise the outbox says in words of its own.
std::string told(const Record& r) {
  const bool begins = r.status == told_status || r.status == informed_status;
  if (!begins)
    return r.status == sent_status && r.facts.contains(std::string{key_fact}) ? "" : r.text;
  if (!r.text.empty()) return r.text + of_what(r);
  const auto through = names_in(fact_of(r, through_fact));
  return "told " + joined(names_in(fact_of(r, told_fact))) +
         (through.empty() ? "" : " (" + joined(through) + ")") + of_what(r);
}

}  // namespace

std::string words_of(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string subject_of_step(const std::string& action, const std::string& resource) {
  return action + (resource.empty() ? "" : " on " + resource);
}

std::string sentence_of(const Record& r, bool already_said) {
  const std::string text = already_said ? std::string{} : r.text;
  const std::string step = subject_of_step(r.action, r.resource);
  const bool undo = is_undo(r);
  switch (r.kind) {
    case RecordKind::opened:
      return "opened as " + r.severity + after_colon(text);
    case RecordKind::state:
      return words_of(r.status) + after_colon(text);
    case RecordKind::step:
      return step + ": " + words_of(r.status) +
             in_brackets(r.status == "awaiting_approval" ? std::string{} : r.reason) +
             after_colon(text);
    case RecordKind::intent:
      return step + (undo ? ": taking it back" : ": started") + after_colon(text);
    case RecordKind::outcome:
      return step + (undo ? ": taking it back: " : ": ") + words_of(r.status) +
             in_brackets(r.reason) + after_colon(text);
    case RecordKind::locked:
      return r.resource + " is locked" + after_colon(text);
    case RecordKind::unlocked:
      return r.resource + " is unlocked" + after_colon(text);
    case RecordKind::operator_:
      return said_by(r);
    case RecordKind::message:
      return told(r);
    case RecordKind::severity:
    case RecordKind::timeline:
    case RecordKind::task:
      return r.text;
    case RecordKind::started:
    case RecordKind::stopped:
    case RecordKind::reloaded:
    case RecordKind::progress:
    case RecordKind::serving:
    case RecordKind::checkpoint:
    case RecordKind::archived:
    case RecordKind::measured:
    case RecordKind::evidence:
    case RecordKind::heard:
      return {};
  }
  return {};
}

}  // namespace runbookd::decide
