// The story's rulebook for a kind of action, made of the example in the kind's own folder: a kind
// more needs no line here.
#pragma once

#include <string>

#include "daemon/contract/action.hpp"

namespace runbookd::crash_points {

/// One rule that acts with the arguments and on the resource of the first step that changes
/// something by this kind. Throws when no example has one.
std::string rulebook_of(const ActionKind& kind);

}  // namespace runbookd::crash_points
