// The registry rows of Kubernetes: the resource `kubernetes.deployment`, and actions of a later
// version.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ResourceKind kubernetes_deployment;
extern const KindRows kubernetes_rows;

}  // namespace runbookd::remediations
