// One change of a service: how it is asked for, and how to see that it was asked for and that it is
// done (pure). `asked` looks at the wish, `done` at the truth: between the two the service
// reconciles.
#pragma once

#include <memory>
#include <string>

#include "remediations/cloud_run/patch.hpp"

namespace runbookd::remediations::cloud_run {

class Change {
 public:
  virtual ~Change() = default;
  /// On freshly read state, every time it is sent; a refusal when it no longer makes sense.
  virtual PatchResult build(const ServiceState& state) const = 0;
  virtual bool asked(const ServiceState& state) const = 0;
  virtual bool done(const ServiceState& state) const = 0;
};
using ChangePtr = std::shared_ptr<const Change>;

/// All traffic from one revision to another.
ChangePtr make_traffic_change(std::string from, std::string to);

/// A new revision of `from`, optionally with service-level scaling in the same patch. Done when the
/// new one is ready and, unless traffic is pinned, serves.
ChangePtr make_revision_change(RevisionState from, RevisionWish wish, ScaleChange scaling);

/// Service-level minimum and maximum; never lowers what is there by now.
ChangePtr make_scaling_change(ScaleChange change);

}  // namespace runbookd::remediations::cloud_run
