#include <algorithm>

#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

// Steps that have been chosen but whose INTENT is not written yet occupy their resource as well.
bool is_starting(const Ladder& l) {
  return !l.drill &&
         (l.in<phase::Reprobing>() || l.in<phase::Planning>() || l.in<phase::Writing>());
}

// By the step's own verb, or by what its kind does: `exec` forbids every command.
bool forbids(const std::vector<std::string>& verbs, const Step& step) {
  return std::any_of(verbs.begin(), verbs.end(), [&](const std::string& verb) {
    return verb == step.verb || verb == verb_of_kind(step.kind);
  });
}

// One action on it at a time; of a resource with instances, one on all of them.
bool occupies(const ActionRun& run, const std::string& resource) {
  return !run.ended && group_of(run.resource) == resource;
}

}  // namespace

std::optional<Hold> rule_lock(const Attempt& a) {
  const std::string resource = a.core.resource_name(a.step.resource);  // for all its instances
  if (resource.empty()) return std::nullopt;
  for (const auto& [id, incident] : a.core.ledger.incidents()) {
    if (!incident.open() || incident.drill) continue;
    const int other = a.core.plan->rule_index(incident.rule);
    if (other < 0) continue;
    const auto& locks = a.core.rule(other).locks;
    const auto it = locks.find(resource);
    if (it == locks.end() || !forbids(it->second, a.step)) continue;
    return blocked_by(Withheld::rule_lock, "rule " + incident.rule + " (" + id + ") forbids " +
                                               a.step.verb + " of " + resource);
  }
  return std::nullopt;
}

std::optional<Hold> resource_locked(const Attempt& a) {
  const auto& locked = a.core.ledger.locked();
  const auto it = locked.find(a.core.acted_on(a.ladder));
  if (it == locked.end()) return std::nullopt;
  // Half-open after the quarantine: one more action may be tried, and its outcome decides.
  const Mono end = it->second.since.mono + a.core.plan->rails.quarantine;
  if (a.core.now.mono >= end) return std::nullopt;
  return held_until(Withheld::resource_locked, end, it->second.why);
}

std::optional<Hold> resource_busy(const Attempt& a) {
  const std::string resource = a.core.resource_name(a.step.resource);
  if (resource.empty()) return std::nullopt;
  for (const ActionRun& run : a.core.ledger.actions())
    if (occupies(run, resource) && run.action_id != a.ladder.at.action_id)
      return transient_by(Withheld::resource_busy, run.action + " is running on it");
  for (const Ladder& other : a.core.ladders)
    if (&other != &a.ladder && is_starting(other) && a.core.step(other).resource == a.step.resource)
      return transient_by(Withheld::resource_busy,
                          a.core.step(other).kind + " is about to start on it");
  return std::nullopt;
}

std::optional<Hold> in_flight(const Attempt& a) {
  int count = 0;
  for (const ActionRun& run : a.core.ledger.actions())
    if (!run.ended && run.action_id != a.ladder.at.action_id && run.hazard >= Hazard::reversible)
      ++count;
  for (const Ladder& other : a.core.ladders)
    if (&other != &a.ladder && is_starting(other) &&
        a.core.step(other).hazard >= Hazard::reversible)
      ++count;
  if (count < a.core.plan->rails.in_flight) return std::nullopt;
  return transient_by(Withheld::in_flight, std::to_string(count) + " actions are under way");
}

// Somebody else has acted on the resource since: what would be restored is not what is there.
std::optional<Hold> overtaken(const Attempt& a) {
  const std::string resource = a.core.acted_on(a.ladder);
  const auto* verifying = a.ladder.as<phase::Verifying>();
  if (resource.empty() || verifying == nullptr) return std::nullopt;
  for (const ActionRun& run : a.core.ledger.actions())
    if (run.resource == resource && run.action_id != a.ladder.at.action_id &&
        run.started.mono > verifying->outcome_at)
      return blocked_by(Withheld::resource_busy,
                        run.action + " has changed it since (" + run.action_id + ")");
  return std::nullopt;
}

}  // namespace runbookd::decide::rails
