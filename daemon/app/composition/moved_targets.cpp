#include "daemon/app/composition/moved_targets.hpp"

#include <algorithm>
#include <unordered_map>

#include "daemon/base/text.hpp"

namespace runbookd::app {

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t most_named = 5;

// Those of `list` that `other` does not have.
Names missing_in(const decide::Source& other, const Names& list) {
  Names out;
  for (const std::string& name : list)
    if (decide::place_in(other.targets, other.order, name) < 0) out.push_back(name);
  return out;
}

std::string in_short(Names names) {
  const std::size_t all = names.size();
  if (all == 0) return "none";
  names.resize(std::min(all, most_named));
  std::string out = joined(names);
  if (all > most_named) out += " and " + std::to_string(all - most_named) + " more";
  return out;
}

}  // namespace

std::vector<int> places_of(const std::vector<ProbeRun>& now, const std::vector<ProbeRun>& before) {
  std::unordered_map<const Probe*, int> places;
  for (std::size_t i = 0; i < before.size(); ++i)
    places.emplace(before[i].probe.get(), static_cast<int>(i));
  std::vector<int> out;
  for (const ProbeRun& run : now) {
    const auto was = places.find(run.probe.get());
    out.push_back(was == places.end() ? -1 : was->second);
  }
  return out;
}

bool same_targets(const decide::Plan& before, const decide::Plan& now) {
  const auto same = [](const auto& a, const auto& b) { return a.targets == b.targets; };
  return std::equal(before.sources.begin(), before.sources.end(), now.sources.begin(),
                    now.sources.end(), same) &&
         std::equal(before.resources.begin(), before.resources.end(), now.resources.begin(),
                    now.resources.end(), same);
}

void log_moved_targets(logging::Log& log, const decide::Plan& before, const decide::Plan& now) {
  for (const decide::Source& source : now.sources) {
    const int was = before.source_index(source.name);
    if (was < 0) continue;
    const decide::Source& old = before.sources[static_cast<std::size_t>(was)];
    const Names added = missing_in(old, source.targets);
    const Names gone = missing_in(source, old.targets);
    if (added.empty() && gone.empty()) continue;
    log.info("the targets of a probe are others now",
             {{"probe", source.name},
              {"targets", std::to_string(source.targets.size())},
              {"added", in_short(added)},
              {"gone", in_short(gone)}});
  }
}

}  // namespace runbookd::app
