#include "daemon/people/postmortem/postmortem.hpp"

#include <map>
#include <set>

#include "config/document/reader.hpp"
#include "daemon/decide/incidents/impact_curve.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/people/postmortem/action_items.hpp"

namespace runbookd::postmortem {

using decide::StepStatus;

namespace {

std::string flip_text(const decide::ImpactFlip& flip) {
  return flip.of.empty() ? "the condition is " + flip.to : flip.of + " is " + flip.to;
}

Wall moment_shown(Wall at) { return std::chrono::floor<milliseconds>(at); }

// What the records have said at that very moment is not said again by what was counted.
std::set<Wall> turns_told(const std::vector<Moment>& moments) {
  std::set<Wall> out;
  for (const Moment& m : moments)
    if (m.text.find("the condition is") != std::string::npos) out.insert(moment_shown(m.at));
  return out;
}

// In the order of time; a turn comes before what is recorded at its moment because of it.
std::vector<Moment> all_moments(const Chronicle& chronicle) {
  std::multimap<Wall, Moment> sorted;
  const auto add = [&](Moment m) {
    const Wall at = moment_shown(m.at);
    sorted.emplace(at, std::move(m));
  };
  const std::set<Wall> told = turns_told(chronicle.moments());
  for (const decide::ImpactFlip& flip : chronicle.impact().flips)
    if (!flip.of.empty() || !told.contains(moment_shown(flip.at))) add({flip.at, flip_text(flip)});
  for (const Moment& m : chronicle.moments()) add(m);
  for (const decide::ImpactGap& gap : chronicle.impact().gaps)
    add({gap.from, "nothing was counted from here until " + rfc3339(gap.to) +
                       ": runbookd did not run, or saw nothing"});
  std::vector<Moment> out;
  for (auto& [at, m] : sorted) out.push_back(std::move(m));
  return out;
}

void bound_moments(Postmortem& out) {
  if (out.moments.size() <= max_moments) return;
  const auto left = out.moments.size() - max_moments;
  const auto middle = out.moments.begin() + static_cast<std::ptrdiff_t>(max_moments / 2);
  out.moments.erase(middle, middle + static_cast<std::ptrdiff_t>(left));
  out.moments_left_out += static_cast<int>(left);
}

std::vector<Turn> all_turns(const Chronicle& chronicle) {
  std::multimap<Wall, Turn> sorted;
  for (const Turn& turn : chronicle.turns()) sorted.emplace(turn.at, turn);
  for (const decide::ImpactFlip& flip : chronicle.impact().flips)
    if (flip.of.empty() && flip.to != "unknown")
      sorted.emplace(flip.at, Turn{flip.at, flip.to == "true" ? Turn::To::bad : Turn::To::good});
  std::vector<Turn> out;
  for (const auto& [at, turn] : sorted) out.push_back(turn);
  return out;
}

void follow_turns(Postmortem& out, const std::vector<Turn>& turns) {
  bool bad = true;
  Wall since = out.incident.first_bad.wall;
  for (const Turn& turn : turns) {
    if (turn.to == Turn::To::bad) {
      // A verification that holds while the windows of the condition still remember is a recovery;
      // one after which the condition turned true anew was none.
      if (!bad) out.recovered.reset();
      if (!bad) since = turn.at;
      bad = true;
      continue;
    }
    if (!out.recovered) out.recovered = turn.at;
    if (turn.to == Turn::To::fixed) continue;
    if (bad) out.bad.push_back({since, turn.at});
    bad = false;
  }
  if (bad && out.until > since) out.bad.push_back({since, out.until});
}

std::vector<std::string> steps_that_helped(const decide::Incident& incident) {
  std::vector<std::string> out;
  for (const decide::StepRun& run : incident.steps)
    if (run.status == StepStatus::fixed)
      out.push_back(decide::subject_of_step(run.action, run.resource));
  return out;
}

void add_zone(std::string& known, bool& several, const std::string& zone) {
  if (zone.empty() || zone == known) return;
  several = several || !known.empty();
  known = zone;
}

}  // namespace

std::string zone_of(const decide::Plan& plan) {
  std::string out;
  bool several = false;
  for (const auto& window : plan.windows) add_zone(out, several, window.zone);
  for (const auto& [name, group] : plan.groups)
    if (group.rotation) add_zone(out, several, group.rotation->zone);
  for (const auto& terms : plan.terms)
    if (terms.digest) add_zone(out, several, terms.digest->zone);
  return several ? std::string{} : out;
}

RuleText rule_text_of(const decide::Plan& plan, const std::string& rule) {
  RuleText out;
  out.zone = zone_of(plan);
  const int place = plan.rule_index(rule);
  if (place < 0) return out;
  const decide::Rule& it = plan.rules[static_cast<std::size_t>(place)];
  out.when = it.when.text;
  out.rto = it.rto;
  out.runbook = it.runbook;
  return out;
}

Postmortem postmortem_of(const Chronicle& chronicle, RuleText rule) {
  Postmortem out;
  out.incident = *chronicle.incident();
  out.incident.timeline.clear();
  out.rule = std::move(rule);
  // The objective is that of the opening, whatever the rulebook says by now.
  if (const auto rto = document::parse_duration(chronicle.rto())) out.rule.rto = rto;
  out.resolved_by = chronicle.resolved_by();
  out.until = out.incident.resolved_at ? out.incident.resolved_at->wall : chronicle.known_until();
  out.moments = all_moments(chronicle);
  out.moments_left_out = chronicle.moments_left_out();
  bound_moments(out);
  follow_turns(out, all_turns(chronicle));
  out.fixed_by = steps_that_helped(out.incident);
  out.impact = chronicle.impact();
  for (decide::SignalImpact& signal : out.impact.signals)
    while (signal.curve.size() > max_shown_curve) thin_out(signal);
  out.action_items = suggested_items(out, chronicle);
  return out;
}

}  // namespace runbookd::postmortem
