#include "daemon/people/postmortem/render.hpp"

#include "daemon/base/text.hpp"
#include "daemon/decide/calendar.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/people/postmortem/evidence_section.hpp"
#include "daemon/people/postmortem/impact_section.hpp"
#include "daemon/people/postmortem/markup.hpp"

namespace runbookd::postmortem {

namespace {

constexpr std::size_t max_file_name = 120;

std::string gap(const std::string& what) { return what + ": " + std::string{to_be_written}; }

std::string name_of_rule(const decide::Incident& incident) {
  return incident.rule + (incident.target.empty() ? "" : " of " + incident.target);
}

std::string head(const Postmortem& it) {
  const decide::Incident& incident = it.incident;
  const Wall from = incident.first_bad.wall;
  std::string out;
  if (it.draft()) out += "*Draft: " + incident.id + " is still open.*\n\n";
  out += "# Postmortem: " + plain(name_of_rule(incident) + " (" + incident.id + ")") + "\n\n";
  out += "**Date**: " + date_text(from) + "\n";
  out += "**Duration**: " + format_duration(it.lasted()) + (it.draft() ? " so far" : "") + "\n";
  out += "**Severity**: " + std::string{name_of(incident.severity)};
  if (incident.opened_as != incident.severity)
    out += " (opened as " + std::string{name_of(incident.opened_as)} + ")";
  out += "\n**Impact**: number of users affected: " + std::string{to_be_written} + "\n";
  return out;
}

std::string how_it_ended(const Postmortem& it) {
  if (it.draft()) return "It is " + decide::words_of(name_of(it.incident.state)) + ".";
  std::string out =
      "It was resolved at " + clock_text(it.until) + ", after " + format_duration(it.lasted());
  if (!it.resolved_by.empty()) out += ", by the word of " + plain(it.resolved_by);
  return out + ".";
}

std::string summary(const Postmortem& it) {
  const decide::Incident& incident = it.incident;
  std::string out = "\n## Summary\n\n";
  if (incident.drill) out += "This was a drill: nothing was changed.\n\n";
  out += plain(incident.summary) + "\n\n";
  out += "First bad at " + clock_text(incident.first_bad.wall) + ", opened at " +
         clock_text(incident.opened_at.wall) + " UTC. " + how_it_ended(it) + "\n";
  if (!it.rule.when.empty()) out += "\nThe rule fires when: " + plain(it.rule.when) + "\n";
  if (!it.rule.runbook.empty()) out += "\nRunbook: " + plain(it.rule.runbook) + "\n";
  for (const std::string& external : it.rule.external)
    out += "\nNot messaged by runbookd: " + plain(external) + "\n";
  return out;
}

// The day where it is another than before; the rulebook's zone in brackets.
std::string time_of(Wall at, const std::string& zone, std::string& day) {
  const std::string today = date_text(at);
  std::string out = today == day ? clock_text(at) : today + " " + clock_text(at);
  day = today;
  if (!zone.empty()) out += " (" + decide::civil_text(zone, at).substr(11) + ")";
  return out;
}

std::string timeline(const Postmortem& it) {
  std::string out = "\n## Timeline (UTC)\n\n";
  if (!it.rule.zone.empty()) out += "In brackets: " + plain(it.rule.zone) + ".\n\n";
  std::string day = date_text(it.incident.first_bad.wall);
  out += "- " + time_of(it.incident.first_bad.wall, it.rule.zone, day) + " - first bad\n";
  for (std::size_t i = 0; i < it.moments.size(); ++i) {
    if (it.moments_left_out > 0 && i == max_moments / 2)
      out += "- ... " + std::to_string(it.moments_left_out) + " more, in the journal\n";
    out += "- " + time_of(it.moments[i].at, it.rule.zone, day) + " - " + plain(it.moments[i].text) +
           "\n";
  }
  return out;
}

std::string step_line(const decide::StepRun& run) {
  std::string out = std::to_string(run.index + 1) + ". " +
                    plain(decide::subject_of_step(run.action, run.resource)) + ": " +
                    decide::words_of(name_of(run.status));
  if (!run.reason.empty()) out += " (" + plain(decide::words_of(run.reason)) + ")";
  if (!run.detail.empty()) out += ": " + plain(run.detail);
  return out + "\n";
}

std::string resolution(const Postmortem& it) {
  std::string out = "\n## Resolution\n\n";
  if (!it.fixed_by.empty()) out += "Fixed by " + plain(it.fixed_by.back()) + ".\n\n";
  if (!it.resolved_by.empty()) out += "Resolved by the word of " + plain(it.resolved_by) + ".\n\n";
  if (it.fixed_by.empty() && it.resolved_by.empty() && !it.draft())
    out += "No step of runbookd ended it: its condition became false.\n\n";
  for (const decide::StepRun& run : it.incident.steps) out += step_line(run);
  if (!it.incident.steps.empty()) out += "\n";
  return out + gap("What else was done") + "\n";
}

std::string action_items(const Postmortem& it) {
  constexpr std::string_view due = " (Owner: (to be written), Due: (to be written))\n";
  std::string out = "\n## Action Items\n\n";
  for (const std::string& item : it.action_items) out += "- [ ] " + plain(item) + std::string{due};
  for (const char* item : {"Fix root cause permanently", "Update monitoring", "Update runbook",
                           "Training/onboarding update"})
    out += std::string{"- [ ] "} + item + std::string{due};
  return out;
}

}  // namespace

std::string render(const Postmortem& it) {
  return head(it) + summary(it) + timeline(it) + evidence_section(it) + "\n## Root Cause\n\n" +
         gap("Root cause") + "\n" + impact_section(it) + resolution(it) + action_items(it) +
         "\n## Lessons Learned\n\n" + gap("What we learned, and how to prevent it") + "\n";
}

std::string file_name(const std::string& incident, const std::string& rule) {
  std::string out;
  for (const char c : (incident + "-" + rule).substr(0, max_file_name)) {
    const bool fine = is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
    out += fine ? c : '-';
  }
  return out + ".md";
}

}  // namespace runbookd::postmortem
