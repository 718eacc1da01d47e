// Since when the code that serves is the one that people deployed (pure).
//
// `last_deploy` moves when traffic moves to a revision that runbookd neither created nor chose. Our
// own rollbacks and restarts leave it alone, or every action would make a deploy look fresh.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::remediations::cloud_run {

/// A revision is of our making when it is the oldest with its annotation: deploy tools copy
/// annotations from revision to revision.
bool created_by_us(const RevisionState& revision, const std::vector<RevisionState>& all);

/// Creation of the newest revision that is not of our making.
std::optional<Wall> newest_foreign(const std::vector<RevisionState>& all);

class DeployClock {
 public:
  /// What serves now, told once per change of it. `since`: what the journal knows of when it began
  /// to serve. `others`: newest_foreign(), needed when the revision is ours.
  void changed(const RevisionState& revision, bool ours, std::optional<Wall> since,
               std::optional<Wall> others, Wall now);
  const std::string& revision() const { return revision_; }
  std::optional<Wall> last_deploy() const { return last_deploy_; }

 private:
  std::string revision_;
  std::optional<Wall> last_deploy_;
};

}  // namespace runbookd::remediations::cloud_run
