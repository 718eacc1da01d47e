// The observer behind `cloud_sql.instance`.
#pragma once

#include <array>
#include <memory>

#include "daemon/contract/action.hpp"

namespace runbookd::remediations::cloud_sql {

/// In the order of the sample's cells.
inline constexpr std::array<SignalDoc, 3> signal_docs{{
    {"running", Type::boolean, "its state is RUNNABLE, and its owner has not stopped it"},
    {"disk_used", Type::ratio, "used of its disk; Cloud Monitoring's, minutes late", Extent::share},
    {"tier", Type::string, "its machine type"},
}};

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env);

}  // namespace runbookd::remediations::cloud_sql
