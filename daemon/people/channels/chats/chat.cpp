#include "daemon/people/channels/chats/chat.hpp"

#include <algorithm>

#include "daemon/net/text.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::channels::chats_channel {

namespace {

constexpr std::size_t max_header = 200;

std::string mentions_apart(std::string_view text) { return sending::apart(text, "@"); }
// `<users/all>` calls everybody in Google Chat.
std::string mentions_and_links_apart(std::string_view text) { return sending::apart(text, "@<"); }

// From 1 to 5, as ntfy counts.
int priority_of(const Message& message) {
  if (message.severity == "P0") return 5;
  if (message.severity == "P1") return 4;
  return message.pages ? 3 : 2;
}

std::string telegram_path(const Address& address) {
  return "/bot" + address.token.reveal() + "/sendMessage";
}
std::string gotify_path(const Address& /*address*/) { return "/message"; }
net::Headers gotify_headers(const Address& address, const Message& /*message*/) {
  return {{"X-Gotify-Key", address.token.reveal()}};
}

net::Headers ntfy_headers(const Address& /*address*/, const Message& message) {
  net::Headers out{{"Content-Type", "text/plain; charset=utf-8"},
                   {"Title", sending::header_text(message.title, max_header)},
                   {"Priority", std::to_string(priority_of(message))}};
  // Half a link leads nowhere.
  if (!message.link.empty() && message.link.size() <= max_header)
    out.emplace_back("Click", sending::header_text(message.link, max_header));
  return out;
}

// The message as the row's body takes it: escaped and cut. The link is ours: it needs no escape,
// and is not what is cut.
Message laid_out(const Chat& chat, const Address& address, const Message& message) {
  Message out = message;
  out.title = chat.escape(sending::title_line(message));
  const std::string text = sending::shown(sending::bounded(message.text, chat.max_text));
  const std::string link = net::one_line(message.link, sending::max_title);
  const std::size_t taken = out.title.size() + link.size() + 2;  // and their line breaks
  out.text = sending::bounded(chat.escape(text), chat.max_text - std::min(chat.max_text, taken));
  if (!link.empty()) out.text += (out.text.empty() ? "" : "\n") + link;
  out.contact = address.chat;
  out.severity = std::to_string(priority_of(message) * chat.loudness);
  return out;
}

}  // namespace

// https://learn.microsoft.com/connectors/teams: a workflow's webhook takes an adaptive card.
const Chat teams_chat{
    .name = "teams",
    .body = R"({"type":"message","attachments":[{"contentType":)"
            R"("application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard",)"
            R"("version":"1.4","body":[{"type":"TextBlock","weight":"Bolder","wrap":true,)"
            R"("text":"{{ title }}"},{"type":"TextBlock","wrap":true,"text":"{{ text }}"}]}}]})",
    .escape = sending::markdown_escaped,
    .max_text = 16'000,
};
// https://discord.com/developers/docs/resources/webhook#execute-webhook: 2,000 characters
const Chat discord_chat{
    .name = "discord",
    .body = R"({"content":"{{ title }}\n{{ text }}","allowed_mentions":{"parse":[]}})",
    .escape = sending::markdown_escaped,
    .max_text = 1'900,
};
// https://developers.mattermost.com/integrate/webhooks/incoming/
const Chat mattermost_chat{
    .name = "mattermost",
    .body = R"({"text":"{{ title }}\n{{ text }}"})",
    .escape = sending::markdown_escaped,
    .max_text = 15'000,
};
// https://developers.google.com/workspace/chat/quickstart/webhooks: 4,096 characters
const Chat google_chat_chat{
    .name = "google_chat",
    .body = R"({"text":"{{ title }}\n{{ text }}"})",
    .escape = mentions_and_links_apart,
    .max_text = 4'000,
};
// https://docs.ntfy.sh/publish/: a longer body becomes an attachment
const Chat ntfy_chat{
    .name = "ntfy",
    .body = "{{ text }}",
    .escape = sending::as_it_is,
    .max_text = 4'000,
    .plain = true,
    .headers = ntfy_headers,
};
// https://core.telegram.org/bots/api#sendmessage: 4,096 characters; without parse_mode no markup
const Chat telegram_chat{
    .name = "telegram",
    .body = R"({"chat_id":"{{ contact }}","text":"{{ title }}\n{{ text }}",)"
            R"("disable_web_page_preview":true})",
    .escape = mentions_apart,
    .max_text = 4'000,
    .path = telegram_path,
};
// https://gotify.net/docs/pushmsg: louder from 8 on
const Chat gotify_chat{
    .name = "gotify",
    .body = R"({"title":"{{ title }}","message":"{{ text }} ","priority":{{ severity }}})",
    .escape = sending::as_it_is,
    .max_text = 16'000,
    .loudness = 2,
    .path = gotify_path,
    .headers = gotify_headers,
};

sending::HttpPost request_of(const Chat& chat, const Address& address, const Message& message) {
  const Message ready = laid_out(chat, address, message);
  const auto body = sending::BodyTemplate::parse(chat.body);  // rows of ours: a test reads them all
  sending::HttpPost out;
  out.url = address.url.reveal();
  if (chat.path != nullptr) {
    while (out.url.ends_with('/')) out.url.pop_back();
    out.url += chat.path(address);
  }
  if (chat.headers != nullptr) out.headers = chat.headers(address, message);
  if (body) out.body = body->fill(ready, chat.plain ? sending::as_it_is : sending::json_escaped);
  return out;
}

}  // namespace runbookd::channels::chats_channel
