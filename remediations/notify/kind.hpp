// The registry rows of `notify` and of the contacts' channels.
#pragma once

#include "daemon/contract/action.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::remediations {

extern const ActionKind notify;
extern const NotifierKind slack_notifier;
extern const NotifierKind webhook_notifier;

}  // namespace runbookd::remediations
