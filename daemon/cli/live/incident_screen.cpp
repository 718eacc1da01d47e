// INC-7  P1  escalated  high-5xx [a]  opened 3m ago: error_ratio > 1% (error_ratio = 6.2%)
//
// STEPS
//   1 exec (systemctl restart app) on app[a]: ineffective: not high-5xx is still false
//
// EVIDENCE
//   site at 12:01:05: bad (status): status 503, expected 200-299
//
//     answer
//       HTTP/1.1 503 Service Unavailable
//
// TIMELINE
//   12:01:07    opened as P1: error_ratio > 1% (error_ratio = 6.2%)
//   12:01:12    exec on app[a]: started: systemctl restart app
#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/probe_screen.hpp"
#include "daemon/cli/live/screen.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/decide/incidents/story.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

std::string named(const json::object& o) {
  return with_target(o, "rule") + (text(o, "drill") == "true" ? " (drill)" : "");
}

// When it began, and, of one that is over, how long it was.
std::string times_of(const json::object& o, Wall now) {
  const std::string opened = text(o, "opened_at");
  const std::string resolved = text(o, "resolved_at");
  if (resolved.empty()) return "opened " + ago(opened, now);
  const auto from = parse_rfc3339(opened);
  const auto to = parse_rfc3339(resolved);
  return "resolved " + ago(resolved, now) +
         (from && to ? " after " + short_duration(*to - *from) : std::string{});
}

// An acknowledgement has an end, and then escalation goes on.
std::string still_held(const json::object& o, Wall now) {
  const std::string until = text(o, "ack_until");
  return until.empty() || !text(o, "resolved_at").empty() ? "" : ", " + left_until(until, now);
}

// 2026-11-23T20:52:00.123Z -> 20:52:00, with the day where it is another one than before.
std::string clock_of(const std::string& at, std::string& day) {
  constexpr std::size_t date = 10, from = 11, length = 8;
  if (at.size() < from + length) return at;
  const bool same = at.compare(0, date, day) == 0;
  day = at.substr(0, date);
  return (same ? "" : day + "\n  ") + at.substr(from, length);
}

void add_steps(std::string& out, const json::array& steps, const Look& look) {
  if (steps.empty()) return;
  out += "\nSTEPS\n";
  for (const auto& item : steps) {
    const json::object& s = item.as_object();
    const std::string verb = text(s, "verb");
    const std::string on = text(s, "target");
    const std::string reason = text(s, "reason");
    const std::string detail = text(s, "detail");
    const std::string question = text(s, "question");
    const std::string does = text(s, "do");
    const bool says_more = !verb.empty() && !does.ends_with("." + verb) && verb != does;
    out += "  " + does + (says_more ? " (" + verb + ")" : "") + (on.empty() ? "" : " on " + on) +
           ": " + painted(decide::words_of(text(s, "status")), look.colour) +
           (reason.empty() || !question.empty() ? "" : " (" + reason + ")") +
           (detail.empty() ? "" : ": " + detail) + "\n";
    if (!question.empty())
      out += "    runbookd approve " + question + "   (or deny; " +
             left_until(text(s, "until"), look.now) + ")\n";
    const json::value* facts = s.if_contains("facts");
    const json::value* output =
        facts != nullptr && facts->is_object() ? facts->as_object().if_contains("output") : nullptr;
    if (output != nullptr && output->is_string() && !output->as_string().empty())
      out += "    it said: " + std::string{output->as_string()} + "\n";
  }
}

// Of what was bad or unknown when it opened; of the rest there is nothing to see.
void add_evidence(std::string& out, const json::object& o, std::string& day, const Look& look) {
  std::string lines;
  const json::value* list = o.if_contains("evidence");
  if (list == nullptr || !list->is_array()) return;
  for (const auto& value : list->as_array()) {
    if (!value.is_object()) continue;  // of an older daemon: the probe's name
    const json::object& item = value.as_object();
    const std::string outcome = text(item, "outcome");
    if (outcome.empty() || outcome == "ok") continue;
    const std::string reason = text(item, "reason");
    const std::string detail = text(item, "text");
    lines += "  " + with_target(item, "probe") + " at " + clock_of(text(item, "at"), day) + ": " +
             painted(outcome, look.colour) + (reason.empty() ? "" : " (" + reason + ")") +
             (detail.empty() ? "" : ": " + detail) + "\n" + evidence_lines(item, "    ");
  }
  if (!lines.empty()) out += "\nEVIDENCE\n" + lines;
}

}  // namespace

std::string incident_line(const json::object& o, const Look& look) {
  return text(o, "id") + "  " + text(o, "severity") + "  " +
         painted(decide::words_of(text(o, "state")), look.colour) + "  " + named(o) + "  " +
         times_of(o, look.now) + ": " + text(o, "summary");
}

std::string incident_screen(const json::object& o, const Look& look) {
  std::string out = incident_line(o, look) + "\n";
  if (const std::string by = text(o, "acked_by"); !by.empty())
    out += "acknowledged by " + by + " " + ago(text(o, "acked_at"), look.now) +
           still_held(o, look.now) + "\n";
  if (const std::string parent = text(o, "attached_to"); !parent.empty())
    out += "explained by " + parent + ": people are told of that one\n";
  if (text(o, "flapping") == "true") out += "flapping: it stays open for longer\n";
  add_steps(out, o.at("steps").as_array(), look);
  std::string day;
  add_evidence(out, o, day, look);
  out += "\nTIMELINE\n";
  day.clear();
  for (const auto& item : o.at("timeline").as_array()) {
    const json::object& t = item.as_object();
    out += "  " + clock_of(text(t, "at"), day) + "  " + text(t, "text") + "\n";
  }
  if (text(o, "resolved_at").empty()) out += "\nnext: runbookd explain " + text(o, "id") + "\n";
  return out;
}

}  // namespace runbookd::cli
