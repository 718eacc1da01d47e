// Arguments of the Memorystore steps, and what makes the action and the observer.
#pragma once

#include <array>
#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/action.hpp"

namespace runbookd::remediations::memorystore {

/// `memorystore.failover` has no arguments: LIMITED_DATA_LOSS is the only mode there is for us.
std::shared_ptr<const ActionSpec> parse_failover(document::Reader& reader);
std::unique_ptr<Action> make_failover(ResourceRef resource, ActionEnv env);

std::unique_ptr<Probe> make_observer(const ResourceRef& resource, const ActionEnv& env);
/// In the order of the sample's cells.
/// How long a plan reads before it says what kept it, and the row's deadline behind that.
inline constexpr Nanos plan_timeout = seconds{60};
inline constexpr Nanos plan_deadline = plan_timeout + seconds{5};

inline constexpr std::array<SignalDoc, 2> signal_docs{{
    {"ready", Type::boolean, "the instance's state is READY"},
    {"size", Type::bytes, "provisioned memory", Extent::amount},
}};

}  // namespace runbookd::remediations::memorystore
