#include "daemon/people/stages/public_word.hpp"

#include <algorithm>

namespace runbookd::people {

namespace {

using decide::News;

// `total-outage` -> `total outage`.
std::string spoken(std::string rule) {
  std::replace_if(rule.begin(), rule.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  return rule;
}

// `03:00`, or with its date when that is not today's.
std::string clock_text(Wall at, Wall now) {
  const std::string text = rfc3339(at);
  constexpr std::size_t date = 10;
  constexpr std::size_t minutes_of_day = 5;
  const std::string time = text.substr(date + 1, minutes_of_day);
  const bool today = text.substr(0, date) == rfc3339(now).substr(0, date);
  return today ? time : text.substr(0, date) + " " + time;
}

}  // namespace

Verdict takes_word(const ContactBounds& bounds, News news) {
  return !bounds.is_public || is_for_outside(news) ? Verdict::on()
                                                   : Verdict::ends("it is for readers outside");
}

Message render_for_public(const decide::Notify& told, Wall now) {
  Message out;
  const bool over = told.news == News::resolved;
  const std::string since = told.since ? clock_text(*told.since, now) : std::string{};
  out.key = told.key;
  out.meaning = over ? MessageMeaning::resolved : MessageMeaning::opens;
  out.pages = false;
  out.title = (told.drill ? "[DRILL] " : "") +
              std::string{over ? "Resolved: " : "Investigating: "} + spoken(told.rule);
  if (over)
    out.title += since.empty() ? "" : ", from " + since + " to " + clock_text(now, now) + " UTC";
  else
    out.title += since.empty() ? "" : ", since " + since + " UTC";
  if (!over && told.until)
    out.text = "Expected to be over by " + clock_text(*told.until, now) + " UTC.";
  out.incident = told.incident;
  out.rule = spoken(told.rule);
  out.severity = told.severity;
  out.opened_as = told.opened_as;
  out.since = told.since;
  out.state = over ? "resolved" : "investigating";
  out.at = now;
  return out;
}

}  // namespace runbookd::people
