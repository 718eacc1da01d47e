#include "daemon/app/composition/target_desk.hpp"

#include <algorithm>

namespace runbookd::app {

namespace {

// What all targets have of the run.
Sample common_part(const Sample& sample) {
  Sample out;
  out.outcome = sample.outcome;
  out.reason = sample.reason;
  out.detail = sample.detail;
  out.started = sample.started;
  out.latency = sample.latency;
  out.evidence = sample.evidence;
  return out;
}

Sample unheard_of(const Sample& common) {
  if (common.outcome != Outcome::ok) return common;
  Sample out = common;
  out.outcome = Outcome::unknown;
  out.reason = Reason::no_series;
  out.detail = "the answer does not speak of it";
  return out;
}

}  // namespace

TargetDesk::ByInstance TargetDesk::share(const decide::Source& source, Sample sample, Stamp now) {
  Found& known = sources_[source.name];
  const Sample common = common_part(sample);
  known.last = decide::view_of(common, now);
  std::map<std::string, Sample> said;
  for (FoundTarget& target : sample.found) {
    if (!known.heard.contains(target.name) && known.heard.size() >= most_found_targets) continue;
    known.heard[target.name] = now.mono;
    Sample own = common;
    own.cells = std::move(target.cells);
    said.insert_or_assign(std::move(target.name), std::move(own));
  }
  ByInstance out;
  for (std::size_t i = 0; i < source.targets.size(); ++i) {
    known.heard.try_emplace(source.targets[i], now.mono);  // it was found before we started
    auto own = said.extract(source.targets[i]);
    out.emplace_back(source.first_instance + static_cast<int>(i),
                     own.empty() ? unheard_of(common) : std::move(own.mapped()));
  }
  known.waiting = std::move(said);
  if (sample.outcome == Outcome::ok)
    std::erase_if(known.heard,
                  [&](const auto& it) { return now.mono - it.second > found_targets_stay; });
  return out;
}

std::optional<std::vector<std::string>> TargetDesk::other_list(const decide::Source& source) const {
  const auto known = sources_.find(source.name);
  if (known == sources_.end()) return std::nullopt;
  const auto& heard = known->second.heard;
  std::vector<std::string> list;
  for (const std::string& target : source.targets)
    if (heard.contains(target)) list.push_back(target);
  const std::size_t stayed = list.size();
  for (const auto& [target, at] : heard)
    if (decide::place_in(source.targets, source.order, target) < 0) list.push_back(target);
  if (stayed == source.targets.size() && list.size() == stayed) return std::nullopt;
  return list;
}

std::optional<decide::InstanceView> TargetDesk::last_run(const decide::Source& source) const {
  const auto known = sources_.find(source.name);
  if (known == sources_.end() || !source.targets.empty()) return std::nullopt;
  return known->second.last;
}

TargetDesk::ByInstance TargetDesk::released(const decide::Plan& plan) {
  ByInstance out;
  for (auto& [name, found] : sources_) {
    const int index = plan.source_index(name);
    if (index < 0) continue;
    const decide::Source& source = plan.sources[static_cast<std::size_t>(index)];
    for (auto& [target, sample] : found.waiting)
      if (const int place = decide::place_in(source.targets, source.order, target); place >= 0)
        out.emplace_back(source.first_instance + place, std::move(sample));
    found.waiting.clear();
  }
  return out;
}

}  // namespace runbookd::app
