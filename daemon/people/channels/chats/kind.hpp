// The registry rows of chats that take a text by one POST.
#pragma once

#include "daemon/contract/kinds.hpp"

namespace runbookd::channels {

extern const NotifierKind teams;
extern const NotifierKind discord;
extern const NotifierKind mattermost;
extern const NotifierKind google_chat;
extern const NotifierKind ntfy;
extern const NotifierKind telegram;
extern const NotifierKind gotify;
extern const KindRows chats_rows;

}  // namespace runbookd::channels
