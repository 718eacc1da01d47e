// What one such chat is, as a row: how its body is laid out, how texts are escaped for it, how long
// they may be, and what stands in the URL and in the headers (pure).
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/secret.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/template.hpp"

namespace runbookd::channels::chats_channel {

/// Where a contact of such a chat is.
struct Address {
  Secret url;    ///< the webhook itself, or the API's origin
  Secret token;  ///< of a bot or an application; empty where the URL is all of it
  std::string chat;
};

struct Chat {
  std::string_view name;
  /// `{{ title }}`, `{{ text }}`; `{{ contact }}` is the chat, `{{ severity }}` how loud it is.
  std::string_view body;
  sending::Escape escape;  ///< of texts, before they become part of the JSON
  std::size_t max_text;    ///< bytes of title and text, escaped
  int loudness = 1;        ///< how much louder than from 1 to 5 the receiver counts
  bool plain = false;      ///< the body is no JSON
  std::string (*path)(const Address&) = nullptr;  ///< what follows the URL
  net::Headers (*headers)(const Address&, const Message&) = nullptr;
};

extern const Chat teams_chat;
extern const Chat discord_chat;
extern const Chat mattermost_chat;
extern const Chat google_chat_chat;
extern const Chat ntfy_chat;
extern const Chat telegram_chat;
extern const Chat gotify_chat;

sending::HttpPost request_of(const Chat& chat, const Address& address, const Message& message);

}  // namespace runbookd::channels::chats_channel
