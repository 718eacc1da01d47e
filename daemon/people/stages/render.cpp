#include "daemon/people/stages/render.hpp"

#include "daemon/people/stages/title.hpp"

namespace runbookd::people {

namespace {

// The same facts as fields, for receivers that lay messages out themselves.
Facts fields_of(const decide::Notify& told) {
  Facts out;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = value;
  };
  out["urgency"] = name_of(told.urgency);
  add("target", told.target);
  add("summary", told.summary);
  add("cause", told.cause);
  add("seen", told.seen);
  add("command", told.command);
  if (told.until) out["until"] = rfc3339(*told.until);
  add("who", told.who);
  return out;
}

MessageMeaning meaning_of(const decide::Notify& told) {
  if (told.incident.empty()) return MessageMeaning::tells;
  switch (told.news) {
    case decide::News::resolved:
      return MessageMeaning::resolved;
    case decide::News::acknowledged:
      return MessageMeaning::acknowledged;
    case decide::News::runs:
    case decide::News::fixed:
    case decide::News::update:
      return MessageMeaning::acted;
    default:
      return MessageMeaning::opens;
  }
}

std::string text_of(const decide::Notify& told, std::string_view title) {
  std::string out;
  const auto line = [&](const char* label, const std::string& value) {
    if (!value.empty()) out += (out.empty() ? "" : "\n") + std::string{label} + value;
  };
  // A summary that the title ends with is not said again.
  if (!title.ends_with(told.summary)) line("", told.summary);
  line("why: ", told.cause);
  line("to do: ", told.command);
  const bool expected = told.news == decide::News::update;
  if (told.until) line(expected ? "expected to be over by: " : "until: ", rfc3339(*told.until));
  line("who may: ", told.who);
  line(out.empty() ? "" : "\n", told.seen);  // last, for it is long
  return out;
}

}  // namespace

Message render(const decide::Notify& told, Wall now, const std::string& external_url) {
  Message out;
  out.key = told.key;
  out.meaning = meaning_of(told);
  out.pages = told.urgency == decide::Urgency::page;
  out.title = title_of(told);
  out.text = text_of(told, out.title);
  out.incident = told.incident;
  out.rule = told.rule;
  out.severity = told.severity;
  out.opened_as = told.opened_as;
  out.since = told.since;
  out.state = told.state;
  out.fields = fields_of(told);
  out.at = now;
  if (!external_url.empty() && !told.incident.empty())
    out.link = external_url + "/incidents/" + told.incident;
  return out;
}

}  // namespace runbookd::people
