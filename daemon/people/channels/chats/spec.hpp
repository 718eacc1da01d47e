// Settings of contacts in chats that take a text by one POST.
#pragma once

#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/people/channels/chats/chat.hpp"

namespace runbookd::channels::chats_channel {

/// `teams: URL`, where the URL is all that there is to know.
std::shared_ptr<const NotifierSpec> parse_url(document::Reader& reader, const Chat& chat);
/// `telegram: {token, chat, url}`, `gotify: {url, token}`. `origin`: where it is unless `url` says
/// so; empty: `url` is required.
std::shared_ptr<const NotifierSpec> parse_map(document::Reader& reader, const Chat& chat,
                                              std::string_view origin);

}  // namespace runbookd::channels::chats_channel
