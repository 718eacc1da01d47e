// When a deployment's template last changed (pure). A new template makes a new ReplicaSet, and
// that one's age says when; going back to an earlier template takes its old ReplicaSet again under
// a new revision, whose time is that at which we saw it.
#pragma once

#include <optional>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::remediations::kubernetes {

class RolloutClock {
 public:
  const std::string& revision() const { return revision_; }
  std::optional<Wall> last_deploy() const { return last_deploy_; }

  /// The deployment was seen at `now` as it was before, or as it is for the first time.
  void looked(Wall now) { last_look_ = now; }
  /// It is at a revision whose ReplicaSet was made at `created`.
  void changed(std::string revision, Wall created, Wall now) {
    const bool known = !revision_.empty();
    // Made before our last look, when another revision was in force: taken again since.
    last_deploy_ = known && created < last_look_ ? now : created;
    revision_ = std::move(revision);
  }

 private:
  std::string revision_;
  std::optional<Wall> last_deploy_;
  Wall last_look_{};
};

}  // namespace runbookd::remediations::kubernetes
