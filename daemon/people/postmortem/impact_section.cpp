#include "daemon/people/postmortem/impact_section.hpp"

#include <cmath>

#include "daemon/people/postmortem/chart.hpp"
#include "daemon/people/postmortem/markup.hpp"
#include "daemon/people/postmortem/objective.hpp"

namespace runbookd::postmortem {

namespace {

std::string after(const Postmortem& it, const std::optional<Stamp>& at) {
  return at ? format_duration(at->wall - it.incident.first_bad.wall) : std::string{"-"};
}

// Downtime is what the probes saw; where none was bad, how long the condition held.
std::string downtime(const Postmortem& it) {
  std::string out;
  for (const decide::ProbeImpact& probe : it.impact.probes)
    if (probe.down > Nanos{0})
      out += (out.empty() ? "" : ", ") + plain(probe.name) + " " + format_duration(probe.down);
  const std::string held = "the condition was true for " + format_duration(it.impact.held);
  if (!it.impact.since) return "not measured";
  return out.empty() ? "no probe was down; " + held : out + "; " + held;
}

std::string times(const Postmortem& it) {
  std::string out;
  if (const std::string objective = objective_line(it); !objective.empty())
    out += "- " + objective + "\n";
  const decide::Incident& incident = it.incident;
  out += "- Time to detect: " + after(it, incident.opened_at) +
         ", to act: " + after(it, incident.first_action_at) +
         ", to acknowledge: " + after(it, incident.acked_at) + ", to recover: " +
         (it.recovered ? format_duration(*it.recovered - incident.first_bad.wall) : "-") +
         " (since the first bad sample)\n";
  return out;
}

std::string share(int part, int all) {
  return all == 0 ? "-" : format_number(Type::ratio, static_cast<double>(part) / all);
}

std::string probes(const Postmortem& it) {
  if (it.impact.probes.empty()) return {};
  std::string out =
      "\n| probe | bad for | bad samples | of | share | inconclusive |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const decide::ProbeImpact& probe : it.impact.probes)
    out += "| " + plain(probe.name) + " | " +
           (probe.down > Nanos{0} ? format_duration(probe.down) : "-") + " | " +
           std::to_string(probe.bad) + " | " + std::to_string(probe.samples) + " | " +
           share(probe.bad, probe.samples) + " | " + std::to_string(probe.unknown) + " |\n";
  return out;
}

std::string signals(const Postmortem& it) {
  if (it.impact.signals.empty()) return {};
  std::string out = "\n| signal | worst | at | limit |\n| --- | --- | --- | --- |\n";
  for (const decide::SignalImpact& signal : it.impact.signals) {
    const bool known = signal.worst.has_value();
    out += "| " + plain(signal.name) + " | " +
           (known ? plain(format_number(signal.type, signal.worst->value)) : "-") + " | " +
           (known ? clock_text(signal.worst->at) : "-") + " | " +
           (signal.threshold ? plain(format_number(signal.type, *signal.threshold)) : "-") + " |\n";
  }
  return out;
}

std::string counters(const Postmortem& it) {
  std::string out;
  for (const decide::CounterImpact& counter : it.impact.counters)
    out += "- " + plain(counter.name) + " grew by " +
           format_number(Type::number, std::round(counter.growth)) + "\n";
  return out.empty() ? out : "\nCounted while it was open:\n\n" + out;
}

// What was not seen is said, not guessed.
std::string reach(const Postmortem& it) {
  if (!it.impact.since) return {};
  std::string out = "\nCounted from " + clock_text(*it.impact.since) + " to " +
                    clock_text(it.impact.until) + " UTC";
  for (const decide::ImpactGap& gap : it.impact.gaps)
    out += ", without " + clock_text(gap.from) + " to " + clock_text(gap.to);
  if (it.impact.flips_left_out > 0)
    out += "; " + std::to_string(it.impact.flips_left_out) + " further turns are not listed";
  return out + ".\n";
}

std::string charts(const Postmortem& it) {
  std::string out;
  for (const decide::SignalImpact& signal : it.impact.signals)
    if (const std::string picture = chart(signal, it); !picture.empty()) out += "\n" + picture;
  if (out.empty()) return out;
  return "\nShaded: the condition was true. Dashed: the limit. Upright: a step begins.\n" + out;
}

}  // namespace

std::string impact_section(const Postmortem& it) {
  return "\n## Impact\n\n- Users affected: " + std::string{to_be_written} +
         "\n- Revenue impact: " + std::string{to_be_written} + "\n- Downtime: " + downtime(it) +
         "\n" + times(it) + probes(it) + signals(it) + counters(it) + reach(it) + charts(it);
}

}  // namespace runbookd::postmortem
