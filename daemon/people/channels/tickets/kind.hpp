// Channels of a later version: tickets.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind github;
extern const NotifierKind jira;
extern const KindRows tickets_rows;

}  // namespace runbookd::channels
