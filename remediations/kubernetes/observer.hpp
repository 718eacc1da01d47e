// The observer behind `kubernetes.deployment`.
#pragma once

#include <array>
#include <memory>

#include "daemon/contract/action.hpp"

namespace runbookd::remediations::kubernetes {

/// In the order of the sample's cells.
inline constexpr std::array<SignalDoc, 3> deployment_signals{{
    {"replicas", Type::number, "that it should have", Extent::amount},
    {"ready_replicas", Type::number, "that are ready", Extent::amount},
    {"last_deploy", Type::time, "when its template last changed"},
}};

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env);

}  // namespace runbookd::remediations::kubernetes
