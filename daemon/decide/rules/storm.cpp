#include "daemon/decide/rules/storm.hpp"

namespace runbookd::decide {

namespace {

constexpr int enough_groups = 5;  // with fewer, a share says nothing and only the sentinels decide

bool turned_bad_lately(const Core& core, const Source& source) {
  for (int i = 0; i < source.instance_count(); ++i) {
    const auto& since = core.seen.at(source.first_instance + i).turned_bad;
    if (since && core.now.mono - *since <= core.plan->rails.storm_within) return true;
  }
  return false;
}

}  // namespace

void watch_for_storm(Core& core) {
  if (core.group_count < enough_groups) return;
  std::set<int> bad;
  for (const Source& source : core.plan->sources)
    if (source.resource >= 0 && turned_bad_lately(core, source))
      bad.insert(core.group_of_resource[static_cast<std::size_t>(source.resource)]);
  if (static_cast<double>(bad.size()) <= core.plan->rails.storm_share * core.group_count) return;
  core.gates.storm = true;
  core.gates.storm_until = core.now.mono + core.plan->rails.storm_within;
}

void end_storm(Core& core) {
  if (!core.gates.storm || core.now.mono < core.gates.storm_until) return;
  core.gates.storm = false;
  core.restart_clocks();
}

}  // namespace runbookd::decide
