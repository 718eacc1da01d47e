// Rails that judge the plan: the state that it would lead to must be allowed as well.
#include <algorithm>
#include <cmath>

#include "daemon/decide/rails/condition.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

constexpr Nanos cycle_memory = hours{24};

std::optional<double> number(const Core& core, int source, SignalMeaning meaning) {
  const Source& s = core.plan->sources[static_cast<std::size_t>(source)];
  const int cell = s.cell_of(meaning);
  const Instance& seen = core.seen.at(s.first_instance);
  if (cell < 0 || !seen.view.conclusive) return std::nullopt;
  const auto* value = std::get_if<double>(&seen.cells[static_cast<std::size_t>(cell)]);
  return value != nullptr && std::isfinite(*value) ? std::optional{*value} : std::nullopt;
}

}  // namespace

// From B back to A although A was left for B within a day: one of the two judgements was wrong, and
// going round does not find out which.
std::optional<Hold> rollback_cycle(const Attempt& a, const ActionPlanned& planned) {
  if (!planned.transition || a.step.resource < 0) return std::nullopt;
  const std::string& to = planned.transition->to;
  const std::string resource = a.core.resource_name(a.step.resource);
  for (const ActionRun& run : a.core.ledger.actions()) {
    const bool recent = a.core.now.mono - run.started.mono < cycle_memory;
    const bool other = run.action_id != a.ladder.at.action_id;
    const auto& was = run.intended.transition;
    if (recent && other && run.resource == resource && was && was->from == to)
      return blocked_by(Withheld::rollback_cycle,
                        to + " was rolled back from within the last day (" + run.action_id + ")");
  }
  return std::nullopt;
}

std::optional<Hold> capacity_floor(const Attempt& a, const ActionPlanned& planned) {
  if (!planned.capacity || planned.capacity->after >= planned.capacity->before) return std::nullopt;
  const double least = std::max(1.0, planned.capacity->before * a.core.plan->rails.floor);
  if (planned.capacity->after >= least) return std::nullopt;
  return blocked_by(Withheld::capacity_floor,
                    "it would leave " + std::to_string(planned.capacity->after) + " of " +
                        std::to_string(planned.capacity->before) + " instances");
}

std::optional<Hold> scale_down_while_red(const Attempt& a, const ActionPlanned& planned) {
  if (!planned.capacity || planned.capacity->after >= planned.capacity->before) return std::nullopt;
  if (a.step.resource < 0 || !is_red(a.core, a.step.resource)) return std::nullopt;
  return blocked_by(Withheld::capacity_floor,
                    "capacity is never taken away while something on the resource is bad");
}

// More instances open more connections, about in proportion. A database that would be full is the
// next outage.
std::optional<Hold> downstream(const Attempt& a, const ActionPlanned& planned) {
  if (!planned.capacity || planned.capacity->after <= planned.capacity->before) return std::nullopt;
  if (a.step.resource < 0 || planned.capacity->before <= 0) return std::nullopt;
  const double growth = static_cast<double>(planned.capacity->after) / planned.capacity->before;
  for (const int p : ancestors(*a.core.plan, a.step.resource)) {
    const Resource& parent = a.core.plan->resources[static_cast<std::size_t>(p)];
    for (const int source : sources_of(parent)) {
      const auto used = number(a.core, source, SignalMeaning::in_use);
      const auto most = number(a.core, source, SignalMeaning::limit);
      if (!used || !most || *used * growth <= a.core.plan->rails.headroom * *most) continue;
      return blocked_by(Withheld::downstream,
                        parent.name + " has " + std::to_string(std::lround(*used)) + " of " +
                            std::to_string(std::lround(*most)) + " connections in use, and " +
                            std::to_string(planned.capacity->after) + " instances (now " +
                            std::to_string(planned.capacity->before) + ") would fill it");
    }
  }
  return std::nullopt;
}

}  // namespace runbookd::decide::rails
