#include "daemon/decide/escalation/step_due.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/explain/explain.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/rules/flapping.hpp"

namespace runbookd::decide {

namespace {

// `open for 15m, nobody has taken it on: step 1 (exec of db) is withheld: cooldown (..)`
std::string how_it_stands(const Core& core, const Ladder& l) {
  const Incident& incident = *core.incident(l);
  const Nanos open = core.now.mono - incident.opened_at.mono;
  std::string out = open < seconds{1}
                        ? "opened"
                        : "open for " + format_duration(std::chrono::floor<seconds>(open));
  if (open >= seconds{1} && !incident.acked_at) out += ", nobody has taken it on";
  if (is_acked(core, incident)) out += ", taken on by " + incident.people.ack->by;
  return out + ": " + explain(core, l.rule, l.subject).verdict;
}

}  // namespace

bool is_acked(const Core& core, const Incident& incident) {
  const auto& ack = incident.people.ack;
  return ack && core.now.mono < ack->ends();
}

int times_told(const Incident& incident, int step) {
  const auto it = incident.people.steps.find(step);
  return it == incident.people.steps.end() ? 0 : it->second.times;
}

Mono people_time(const Incident& incident, Nanos after) {
  return saturating_add(incident.opened_at.mono, after + incident.people.stood_still);
}

bool is_held_back(const Core& core, const Incident& incident, const EscalationStep& step) {
  const bool meant = step.only.empty() || is_among(step.only, incident.severity);
  return !meant || (step.unless_acked && is_acked(core, incident));
}

bool waits_for_digest(const Core& core, const Incident& incident) {
  return !incident.drill && terms_of(core, incident).digest.has_value();
}

Mono digest_after(const Core& core, const Incident& incident, Mono at) {
  const Wall wall = core.now.wall + (at - core.now.mono);
  return saturating_add(at, next_due(*terms_of(core, incident).digest, wall) - wall);
}

std::optional<Mono> due(const Core& core, const Incident& incident, const EscalationStep& step,
                        int place) {
  if (is_held_back(core, incident, step)) return std::nullopt;
  const auto told = incident.people.steps.find(place);
  Mono at = people_time(incident, step.after);
  if (told != incident.people.steps.end()) {
    if (!step.repeat) return std::nullopt;
    const Nanos apart = incident.flapping ? std::max(*step.repeat, flapping_repeat) : *step.repeat;
    at = saturating_add(told->second.last.mono, apart);
  }
  return waits_for_digest(core, incident) ? digest_after(core, incident, at) : at;
}

Notify news_of_step(Core& core, const Ladder& l, const EscalationStep& step, int place) {
  const int times = times_told(*core.incident(l), place) + 1;
  Tidings tidings{
      News::escalation, how_it_stands(core, l), {}, {"runbookd ack " + l.incident, {}, {}}};
  tidings.number = std::to_string(place + 1) + "." + std::to_string(times);
  tidings.facts[std::string{escalation_fact}] = tidings.number;
  return told_of(core, l, step.notify, std::move(tidings));
}

}  // namespace runbookd::decide
