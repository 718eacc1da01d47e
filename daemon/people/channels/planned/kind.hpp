// Channels of a later version: tickets and status pages.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind github;
extern const NotifierKind jira;
extern const NotifierKind statuspage;
extern const NotifierKind instatus;
extern const KindRows planned_rows;

}  // namespace runbookd::channels
