#include "remediations/cloud_run/deploy_clock.hpp"

#include <algorithm>

namespace runbookd::remediations::cloud_run {

bool created_by_us(const RevisionState& revision, const std::vector<RevisionState>& all) {
  if (revision.action_id.empty() || !revision.created) return false;
  return std::none_of(all.begin(), all.end(), [&](const RevisionState& other) {
    return other.name != revision.name && other.action_id == revision.action_id && other.created &&
           *other.created < *revision.created;
  });
}

std::optional<Wall> newest_foreign(const std::vector<RevisionState>& all) {
  std::optional<Wall> newest;
  for (const RevisionState& revision : all) {
    if (!revision.created || created_by_us(revision, all)) continue;
    if (!newest || *revision.created > *newest) newest = revision.created;
  }
  return newest;
}

void DeployClock::changed(const RevisionState& revision, bool ours, std::optional<Wall> since,
                          std::optional<Wall> others, Wall now) {
  const bool first = revision_.empty();
  revision_ = revision.name;
  if (ours) {
    if (!last_deploy_) last_deploy_ = others;
  } else if (first) {
    last_deploy_ = since ? since : revision.created;
  } else {
    last_deploy_ = now;
  }
}

}  // namespace runbookd::remediations::cloud_run
