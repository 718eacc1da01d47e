// What Slack is sent, and what its answers mean (pure).
//
// https://api.slack.com/methods/chat.postMessage, /methods/chat.update, /messaging/webhooks
#pragma once

#include <optional>
#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::channels::slack_channel {

constexpr std::size_t max_text = 3500;  // Slack cuts at 4,000 characters

/// With Slack's three escapes, so that nobody is mentioned by what a target said.
std::string text_of(const Message& message);

/// `{"text": ...}`.
std::string webhook_body(const Message& message);
/// Success is 200 with exactly `ok`.
SendResult judge_webhook(const net::HttpResult& answer);

/// An incident's first message, and the state that it shows.
struct Root {
  std::string home;     ///< the channel as the rulebook writes it: of another one it is no root
  std::string channel;  ///< its id: chat.update takes no name
  std::string ts;
  std::string state;
};
/// As it is kept from message to message (SendResult::kept).
std::string written(const Root& root);
/// Of the same channel; whatever else may have been kept is none.
std::optional<Root> read_root(const std::string& kept, const std::string& home);

/// Of chat.postMessage; in the thread of `root` when there is one.
std::string post_body(const Message& message, const std::string& channel,
                      const std::optional<Root>& root);
/// Of chat.update: the first message says what the newest one says.
std::string update_body(const Message& message, const Root& root);

/// Slack says what is wrong with 200 and `{"ok": false, "error": ...}`.
struct BotAnswer {
  SendResult result;
  std::string error;  ///< Slack's word for it
  std::string channel;
  std::string ts;
};
BotAnswer judge_bot(const net::HttpResult& answer);

}  // namespace runbookd::channels::slack_channel
