// A Deployment and its ReplicaSets as the API server tells them (pure).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::remediations::kubernetes {

struct DeploymentState {
  std::string uid;
  std::string revision;  ///< `deployment.kubernetes.io/revision`; empty before the first one
  std::string selector;  ///< of its pods and ReplicaSets, as a query has it
  std::int64_t replicas = 1;
  std::int64_t ready_replicas = 0;
  std::string trouble;  ///< why its rollout does not go on; empty when it does
};
std::optional<DeploymentState> parse_deployment(std::string_view body);

/// What of a page of ReplicaSets concerns a revision of this deployment.
struct ReplicaSetPage {
  std::optional<Wall> created;  ///< when that revision's was; nullopt: it is not on this page
  std::string next;             ///< token of the next page
};
std::optional<ReplicaSetPage> parse_replica_sets(std::string_view body, std::string_view owner_uid,
                                                 std::string_view revision);

}  // namespace runbookd::remediations::kubernetes
