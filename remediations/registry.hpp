// Every kind of action, resource and contact channel, one row each.
#pragma once

#include <span>

#include "daemon/contract/action.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::remediations {

std::span<const ActionKind* const> actions();
std::span<const ResourceKind* const> resources();
std::span<const NotifierKind* const> notifiers();

}  // namespace runbookd::remediations
