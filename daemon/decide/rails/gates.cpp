#include "daemon/decide/rails/rail.hpp"
#include "daemon/decide/rules/mute.hpp"

namespace runbookd::decide::rails {

std::optional<Hold> stopping(const Attempt& a) {
  if (!a.core.gates.stopping) return std::nullopt;
  return transient_by(Withheld::self_gate, "the daemon is stopping");
}

std::optional<Hold> paused(const Attempt& a) {
  const auto& paused = a.core.ledger.paused();
  const bool all = paused.contains("");
  const bool it = paused.contains(a.core.acted_on(a.ladder)) ||
                  paused.contains(a.core.resource_name(a.step.resource));
  if (!all && !it) return std::nullopt;
  return blocked_by(Withheld::paused, all ? "everything is paused" : "the resource is paused");
}

std::optional<Hold> self_gate(const Attempt& a) {
  if (a.core.gates.self_ok) return std::nullopt;
  return blocked_by(Withheld::self_gate, a.core.gates.self_why);
}

std::optional<Hold> startup_grace(const Attempt& a) {
  if (a.core.now.mono >= a.core.gates.grace_until) return std::nullopt;
  return held_until(Withheld::startup_grace, a.core.gates.grace_until, "observing first");
}

std::optional<Hold> storm(const Attempt& a) {
  if (a.rule.during_storm) return std::nullopt;
  if (!a.core.gates.network_ok)
    return transient_by(Withheld::storm, "our own network is down: most sentinels do not answer");
  if (!a.core.gates.storm) return std::nullopt;
  return held_until(Withheld::storm, a.core.gates.storm_until,
                    "too many independent resources turned bad at once");
}

std::optional<Hold> mute(const Attempt& a) {
  const auto mute =
      muted(a.core, a.rule, a.core.target_name(a.ladder.rule, a.ladder.subject), a.step);
  if (!mute) return std::nullopt;
  return mute->until ? held_until(mute->reason, *mute->until, mute->detail)
                     : blocked_by(mute->reason, mute->detail);
}

}  // namespace runbookd::decide::rails
