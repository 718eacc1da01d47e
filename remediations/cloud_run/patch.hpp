// The bodies of `PATCH service` (pure). A patch always names its fields: a field in the mask and in
// the body is replaced as a whole, one in the mask only is cleared, and one in neither stays.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "remediations/cloud_run/limits.hpp"
#include "remediations/cloud_run/service_state.hpp"

namespace runbookd::remediations::cloud_run {

struct Patch {
  std::vector<std::string> mask;
  boost::json::object body;
};
using PatchResult = Result<Patch, Refusal>;

/// All traffic to one revision; tagged URLs are kept.
Patch traffic_patch(const ServiceState& state, const std::string& to);

/// Service-level minimum and maximum. Only what is set is in the mask.
Patch scaling_patch(const ServiceState& state, const ScaleChange& change);

/// What a new revision differs in from the one that serves, beside its annotation.
struct RevisionWish {
  std::string action_id;
  std::optional<MemoryChange> memory;
  std::optional<int> max_instances;
  std::string digest;  ///< of the only container's image, when the revision itself names a tag
};

/// A new revision of what *serves*. When the service's template is that already, only the
/// annotation (and what is wished) is touched; after a rollback the template is the bad one, and
/// every field is taken from the serving revision. Refused when an image has no digest: a tag could
/// bring other code.
PatchResult revision_patch(const ServiceState& state, const RevisionState& from,
                           const RevisionWish& wish);

/// Adds the fields of `more` to `patch`; both must be of the same state.
void merge_into(Patch& patch, Patch more);

}  // namespace runbookd::remediations::cloud_run
