// How an incident goes, told every so often to the contacts of its rule's `updates`: first when it
// opens, then also when nothing has changed, which is what readers want to know. That it is over
// they hear like everybody who was told. A function of records, plan and time, as escalation is;
// it stands still with it. Internal to decide.
#pragma once

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

/// Tells what is due; when something will be next. Mono::max(): the rule has no updates.
Mono look_at_updates(Core& core, const Ladder& ladder);

}  // namespace runbookd::decide
