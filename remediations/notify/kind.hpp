// The registry rows of `notify` and of the contacts' channels.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::remediations {

extern const ActionKind notify;
extern const NotifierKind slack_notifier;
extern const NotifierKind webhook_notifier;
extern const KindRows notify_rows;

}  // namespace runbookd::remediations
