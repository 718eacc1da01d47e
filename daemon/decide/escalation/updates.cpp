#include "daemon/decide/escalation/updates.hpp"

#include <algorithm>
#include <utility>

#include "daemon/decide/escalation/step_due.hpp"
#include "daemon/decide/explain/explain.hpp"
#include "daemon/decide/incidents/message.hpp"

namespace runbookd::decide {

namespace {

// What a reader would call news since the last update. Values that move are none.
std::string standing_of(const Incident& incident) {
  std::string out = std::string{name_of(incident.state)} + " " +
                    std::string{name_of(incident.severity)} + " " + incident.acked_by;
  for (const StepRun& run : incident.steps)
    out += " " + std::to_string(run.index + 1) + ":" + std::string{name_of(run.status)} +
           (run.reason.empty() ? "" : ":" + run.reason);
  return out;
}

std::string in_words(Nanos length) { return format_duration(std::chrono::floor<seconds>(length)); }

std::string expected_text(const Core& core, const Incident& incident, const Updates& updates) {
  if (!updates.eta) return {};
  const Nanos left = saturating_add(incident.opened_at.mono, *updates.eta) - core.now.mono;
  return left >= seconds{1} ? "; ETA " + in_words(left)
                            : "; it takes longer than the " + in_words(*updates.eta) + " expected";
}

std::string text_of(const Core& core, const Ladder& l, const Updates& updates,
                    const std::string& standing) {
  const Incident& incident = *core.incident(l);
  const UpdatesTold& told = incident.people.updates;
  const std::string expected = expected_text(core, incident, updates);
  if (!told.last) return "investigating" + expected;
  const std::string now = explain(core, l.rule, l.subject).verdict + expected;
  if (standing != told.standing) return "update: " + now;
  return "nothing has changed for " + in_words(core.now.mono - told.last->mono) + ": " + now;
}

Mono due_at(const Incident& incident, const Updates& updates) {
  const auto& last = incident.people.updates.last;
  return last ? saturating_add(last->mono, updates.every) : incident.opened_at.mono;
}

}  // namespace

Mono look_at_updates(Core& core, const Ladder& l) {
  const auto& updates = core.rule(l.rule).updates;
  if (!updates) return Mono::max();
  const Incident& incident = *core.incident(l);
  if (core.now.mono < due_at(incident, *updates)) return due_at(incident, *updates);
  const std::string standing = standing_of(incident);
  Tidings tidings{News::update, text_of(core, l, *updates, standing), {}, {}};
  tidings.number = std::to_string(incident.people.updates.times + 1);
  tidings.facts[std::string{update_fact}] = tidings.number;
  tidings.facts[std::string{standing_fact}] = standing;
  if (updates->eta) {
    const Wall by = incident.opened_at.wall + *updates->eta;
    if (by > core.now.wall) tidings.ask.until = by;
  }
  tell(core, l, updates->to, std::move(tidings));
  return due_at(*core.incident(l), *updates);
}

}  // namespace runbookd::decide
