#include <algorithm>
#include <tuple>
#include <vector>

#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

std::string key_of(const Attempt& a) { return a.core.acted_on(a.ladder); }

// The same step going on after a crash is one action, not two; and what came to nothing is none.
bool own(const Attempt& a, const ActionRun& run) {
  return !a.ladder.at.action_id.empty() && run.action_id == a.ladder.at.action_id;
}
bool counts(const Attempt& a, const ActionRun& run) {
  return !own(a, run) && !run.came_to_nothing();
}

// When `budget` next has room, given the starts that count against it, newest first.
template <class Counted>
std::optional<Mono> room_at(const Attempt& a, const Budget& budget, Counted counted) {
  int used = 0;
  const auto& actions = a.core.ledger.actions();
  for (auto it = actions.rbegin(); it != actions.rend(); ++it) {
    if (!counted(*it) || !counts(a, *it)) continue;
    if (a.core.now.mono - it->started.mono >= budget.per) continue;
    if (++used >= budget.count) return it->started.mono + budget.per;
  }
  return std::nullopt;
}

std::string to_text(const Budget& b) {
  return std::to_string(b.count) + " per " + format_duration(b.per);
}

}  // namespace

// By what was done, not by the place in the list: an edited rulebook may have moved the step. What
// a crash interrupted may have been, even when nothing of it is left: it has had its turn.
std::optional<Hold> same_action(const Attempt& a) {
  if (a.rule.run_all) return std::nullopt;
  const Identity mine = a.core.identity_of(a.ladder);
  for (const ActionRun& run : a.core.ledger.actions()) {
    if (run.incident != a.incident.id || own(a, run) || run.undo()) continue;
    if (!run.came_to_nothing() && run.is(mine))
      return blocked_by(Withheld::same_action, "already tried in this incident");
  }
  return std::nullopt;
}

std::optional<Hold> spacing(const Attempt& a) {
  if (a.step.resource < 0) return std::nullopt;
  const std::string key = key_of(a);
  const Nanos gap = a.core.plan->rails.spacing[static_cast<std::size_t>(a.step.hazard)];
  const auto& actions = a.core.ledger.actions();
  for (auto it = actions.rbegin(); it != actions.rend(); ++it) {
    if (it->resource != key || !it->ended || !counts(a, *it)) continue;
    if (it->incident == a.incident.id) continue;
    if (a.core.now.mono < it->ended->mono + gap)
      return held_until(Withheld::spacing, it->ended->mono + gap,
                        it->action + " ended on it " +
                            format_duration(a.core.now.mono - it->ended->mono) + " ago");
  }
  return std::nullopt;
}

std::optional<Hold> cooldown(const Attempt& a) {
  const Identity mine = a.core.identity_of(a.ladder);
  const auto& actions = a.core.ledger.actions();
  for (auto it = actions.rbegin(); it != actions.rend(); ++it) {
    if (!it->is(mine) || !counts(a, *it)) continue;
    if (!it->ended && a.step.cooldown > Nanos{0})
      return transient_by(Withheld::cooldown, "one is running");
    if (it->ended && a.core.now.mono < it->ended->mono + a.step.cooldown)
      return held_until(
          Withheld::cooldown, it->ended->mono + a.step.cooldown,
          "the last one ended " + format_duration(a.core.now.mono - it->ended->mono) + " ago");
  }
  return std::nullopt;
}

std::optional<Hold> at_most(const Attempt& a) {
  const Identity mine = a.core.identity_of(a.ladder);
  for (const Budget& b : a.step.at_most)
    if (const auto end = room_at(a, b, [&](const ActionRun& r) { return r.is(mine); }))
      return held_until(Withheld::at_most, *end, "at most " + to_text(b));
  return std::nullopt;
}

std::optional<Hold> budget(const Attempt& a) {
  if (a.step.resource < 0) return std::nullopt;
  const std::string key = key_of(a);
  for (const Budget& b : a.core.plan->rails.budget[static_cast<std::size_t>(a.step.hazard)])
    if (const auto end = room_at(a, b, [&](const ActionRun& r) {
          return r.resource == key && r.hazard == a.step.hazard;
        }))
      return held_until(Withheld::budget, *end,
                        std::string{name_of(a.step.hazard)} + " actions on it: " + to_text(b));
  return std::nullopt;
}

// The same remedy failing on two resources is the remedy's fault, and repeating it spreads the
// harm. Half-open when the suspension is over: the next failure, wherever, suspends it again at
// once.
std::optional<Hold> suspended(const Attempt& a) {
  const Nanos window = a.core.plan->rails.suspend;
  const Identity mine = a.core.identity_of(a.ladder);
  std::vector<const ActionRun*> runs;
  for (const ActionRun& r : a.core.ledger.actions())
    if (r.is_remedy(mine) && r.ended && counts(a, r) && !r.undo()) runs.push_back(&r);
  std::sort(runs.begin(), runs.end(), [](const ActionRun* x, const ActionRun* y) {
    return std::tie(x->ended->mono, x->action_id) < std::tie(y->ended->mono, y->action_id);
  });
  const ActionRun* failed = nullptr;  // the last failure that still counts
  std::optional<Mono> end;            // of the suspension; while set and past: half-open
  for (const ActionRun* r : runs) {
    if (r->status == name_of(ActionStatus::ok)) {
      const bool trial = end && r->started.mono >= *end;
      if (trial) end.reset(), failed = nullptr;
      continue;
    }
    const bool elsewhere = failed != nullptr && failed->resource != r->resource &&
                           r->ended->mono - failed->ended->mono < window;
    if (end || elsewhere) end = r->ended->mono + window;
    failed = r;
  }
  if (!end || a.core.now.mono >= *end) return std::nullopt;
  return held_until(Withheld::suspended, *end, a.step.kind + " failed on two resources");
}

}  // namespace runbookd::decide::rails
