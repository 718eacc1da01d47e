#include "daemon/decide/reload.hpp"

#include <set>
#include <utility>

#include "daemon/decide/ladder/holding.hpp"
#include "daemon/decide/ladder/ladder_restore.hpp"
#include "daemon/decide/observations/targets_by_name.hpp"
#include "daemon/decide/tasks/round.hpp"

namespace runbookd::decide {

namespace {

std::string resource_of(const Plan& plan, const Step& step) {
  return step.resource < 0 ? std::string{}
                           : plan.resources[static_cast<std::size_t>(step.resource)].name;
}

// The new rule has the same step at the place of the one that runs: the ladder waits for it.
bool same_step(const Core& core, const Ladder& l, const Plan& old, const Rule& was,
               const Rule& rule) {
  const auto rung = static_cast<std::size_t>(l.rung);
  if (!l.is_under_way() || rung >= rule.steps.size() || rung >= was.steps.size()) return false;
  return rule.steps[rung].kind == was.steps[rung].kind &&
         rule.steps[rung].verb == was.steps[rung].verb &&
         resource_of(*core.plan, rule.steps[rung]) == resource_of(old, was.steps[rung]);
}

// Where the ladder goes on in the new plan, by the names of its rule and its target; false when it
// has to be placed anew.
bool moves(const Core& core, Ladder& l, const Plan& old) {
  const Rule& was = old.rules[static_cast<std::size_t>(l.rule)];
  const int now = core.plan->rule_index(was.name);
  const Incident* incident = core.ledger.find(l.incident);
  if (now < 0 || incident == nullptr) return false;
  const Rule& rule = core.rule(now);
  const int subject = subject_of(rule, incident->target);
  if (subject < 0) return false;
  if (rule.fingerprint != was.fingerprint && !same_step(core, l, old, was, rule)) return false;
  l.rule = now;
  l.subject = subject;
  return true;
}

// The clocks of each target of an unchanged rule go on, wherever it stands in the list now.
void keep_rule_states(Core& core, const Plan& old, std::vector<std::vector<RuleState>> before) {
  for (std::size_t i = 0; i < old.rules.size(); ++i) {
    const int now = core.plan->rule_index(old.rules[i].name);
    if (now < 0 || core.rule(now).fingerprint != old.rules[i].fingerprint) continue;
    const std::vector<std::string>& targets = core.rule(now).targets;
    auto& rule_states = core.rule_states[static_cast<std::size_t>(now)];
    const auto were = by_name(old.rules[i]);
    for (std::size_t subject = 0; subject < rule_states.size(); ++subject) {
      const auto was = were.find(!core.rule(now).listed ? std::string_view{} : targets[subject]);
      if (was != were.end()) rule_states[subject] = std::move(before[i][was->second]);
    }
  }
}

}  // namespace

void reload(Core& core, std::shared_ptr<const Plan> plan) {
  const auto old = core.plan;
  auto rule_states = std::move(core.rule_states);
  Observations before = std::move(core.seen);
  core.plan = std::move(plan);
  core.seen = Observations{*core.plan};
  core.seen.adopt(before, *old, *core.plan);
  core.index();
  core.mute_wake = core.now.mono;  // windows may have changed, and whom to tell
  look_at_tasks_again(core);
  keep_rule_states(core, *old, std::move(rule_states));
  // Ladders whose rule is unchanged go on where they are, and so does one whose action is under
  // way: it finishes under its own configuration. The others are placed anew from the ledger.
  std::list<Ladder> kept;
  std::set<std::string> still_running;
  for (Ladder& l : core.ladders) {
    const bool goes = moves(core, l, *old);
    // Its INTENT is on the way to the disk and may be carried out: from here on it counts as
    // started.
    if (const auto* writing = l.as<phase::Writing>(); writing && !goes)
      core.ledger.apply(writing->intent);
    if (!goes) {
      end_holdings(core, l);
      if (l.is_under_way()) still_running.insert(l.incident);
      continue;
    }
    // A re-probe of the old schedule says nothing about the new one: ask again, under a new id.
    if (l.in<phase::Reprobing>()) {
      l.at.action_id.clear();
      l.enter(phase::Choosing{}, core.now.mono);
    }
    unbind_meter(l.meter);
    kept.push_back(std::move(l));
  }
  core.ladders = std::move(kept);
  for (const auto& id : unplaced(core)) {
    Ladder* placed = place_incident(core, id);
    // Not this ladder's any more: it waits for the resource, as everybody else.
    if (placed == nullptr || !still_running.contains(id)) continue;
    if (placed->at.undoing) {
      placed->enter(phase::Executing{});
      continue;
    }
    placed->at.action_id.clear();
    if (!placed->is_idle()) placed->enter(phase::Choosing{}, placed->wake);
  }
}

}  // namespace runbookd::decide
