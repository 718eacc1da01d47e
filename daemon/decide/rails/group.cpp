// Rails that look at a resource's instances together: the remedy of one must not take down all.
#include <algorithm>
#include <map>

#include "daemon/decide/rails/condition.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

constexpr int least_share = 2;  // "half of two" is one, and would be no help to the second

const Resource* group_with_instances(const Attempt& a) {
  if (a.step.resource < 0) return nullptr;
  const Resource& it = a.core.plan->resources[static_cast<std::size_t>(a.step.resource)];
  return it.listed ? &it : nullptr;
}

// Other instances that were acted on within `gap`, each with the instant at which that is over.
std::map<std::string, Mono> acted_on_lately(const Attempt& a, const Resource& group, Nanos gap) {
  std::map<std::string, Mono> out;
  const std::string mine = a.core.acted_on(a.ladder);
  for (const ActionRun& run : a.core.ledger.actions()) {
    if (run.came_to_nothing() || run.hazard < Hazard::reversible) continue;
    if (group_of(run.resource) != group.name || run.resource == mine) continue;
    const Mono end = saturating_add(run.ended ? run.ended->mono : a.core.now.mono, gap);
    if (end > a.core.now.mono) out[run.resource] = std::max(out[run.resource], end);
  }
  return out;
}

// Whether an instance serves, by all that speaks for it; unknown when nothing does.
std::optional<bool> serves(const Core& core, const Resource& group, const std::string& target) {
  std::optional<bool> well;
  for (const int source : sources_of(group)) {
    const Source& s = core.plan->sources[static_cast<std::size_t>(source)];
    const int instance = s.listed ? instance_of(s, target) : -1;
    if (instance < 0) continue;
    if (const auto bad = is_instance_bad(core, instance)) well = well.value_or(true) && !*bad;
  }
  return well;
}

}  // namespace

std::optional<Hold> group_share(const Attempt& a) {
  const Resource* group = group_with_instances(a);
  if (group == nullptr) return std::nullopt;
  const int all = static_cast<int>(group->targets.size());
  const int most = std::max(least_share, all / 2);
  const Nanos gap = a.core.plan->rails.spacing[static_cast<std::size_t>(a.step.hazard)];
  const auto lately = acted_on_lately(a, *group, gap);
  const int count = static_cast<int>(lately.size());
  if (count < most) return std::nullopt;
  std::vector<Mono> ends;
  for (const auto& [key, end] : lately) ends.push_back(end);
  std::sort(ends.begin(), ends.end());
  return held_until(Withheld::spacing, ends[static_cast<std::size_t>(count - most)],
                    std::to_string(count) + " of the " + std::to_string(all) + " instances of " +
                        group->name + " were acted on within " + format_duration(gap));
}

// What takes a serving instance away for a while leaves at least `floor` of those that serve. An
// instance that is bad serves nobody.
std::optional<Hold> group_floor(const Attempt& a) {
  const Resource* group = group_with_instances(a);
  if (group == nullptr || group->targets.size() < 2 || a.step.hazard < Hazard::disruptive)
    return std::nullopt;
  const std::string& target = a.core.target_name(a.ladder.rule, a.ladder.subject);
  if (!serves(a.core, *group, target).value_or(false)) return std::nullopt;
  int serving = 0;
  for (const auto& name : group->targets)
    if (serves(a.core, *group, name).value_or(false)) ++serving;
  const double least = std::max(1.0, serving * a.core.plan->rails.floor);
  if (serving - 1 >= least) return std::nullopt;
  return blocked_by(Withheld::capacity_floor, "it would leave " + std::to_string(serving - 1) +
                                                  " of " + std::to_string(group->targets.size()) +
                                                  " instances of " + group->name + " that serve");
}

}  // namespace runbookd::decide::rails
