#include "daemon/people/channels/chats/kind.hpp"

#include "daemon/people/channels/chats/spec.hpp"

namespace runbookd::channels {
namespace {

using chats_channel::Chat;

template <const Chat& Row>
std::shared_ptr<const NotifierSpec> parse_url(document::Reader& reader) {
  return chats_channel::parse_url(reader, Row);
}

constexpr Key teams_keys[] = {
    {.name = "teams", .shape = Shape::url, .summary = "a workflow's webhook", .required = true},
};
constexpr Key discord_keys[] = {
    {.name = "discord", .shape = Shape::url, .summary = "a channel's webhook", .required = true},
};
constexpr Key mattermost_keys[] = {
    {.name = "mattermost", .shape = Shape::url, .summary = "an incoming webhook", .required = true},
};
constexpr Key google_chat_keys[] = {
    {.name = "google_chat", .shape = Shape::url, .summary = "a space's webhook", .required = true},
};
constexpr Key ntfy_keys[] = {
    {.name = "ntfy",
     .shape = Shape::url,
     .summary = "a topic, https://ntfy.sh/TOPIC",
     .required = true},
};

std::shared_ptr<const NotifierSpec> parse_telegram(document::Reader& reader) {
  return chats_channel::parse_map(reader, chats_channel::telegram_chat, "https://api.telegram.org");
}
constexpr Key telegram_map[] = {
    {.name = "token", .summary = "of a bot", .required = true, .example = "123:abc"},
    {.name = "chat",
     .shape = Shape::words,
     .summary = "its id, or @NAME of a channel",
     .required = true},
    {.name = "url",
     .shape = Shape::url,
     .summary = "in place of Telegram's API",
     .otherwise = "https://api.telegram.org"},
};
constexpr Key telegram_keys[] = {
    {.name = "telegram",
     .shape = Shape::group,
     .summary = "a bot, and the chat that it writes into",
     .required = true,
     .inside = telegram_map},
};

std::shared_ptr<const NotifierSpec> parse_gotify(document::Reader& reader) {
  return chats_channel::parse_map(reader, chats_channel::gotify_chat, {});
}
constexpr Key gotify_map[] = {
    {.name = "url", .shape = Shape::url, .summary = "of the server", .required = true},
    {.name = "token", .summary = "of an application", .required = true, .example = "A1b2"},
};
constexpr Key gotify_keys[] = {
    {.name = "gotify",
     .shape = Shape::group,
     .summary = "a server, and the application that it knows us as",
     .required = true,
     .inside = gotify_map},
};

}  // namespace

constinit const NotifierKind teams{
    .key = "teams",
    .summary = "posts a card into a channel of Microsoft Teams",
    .keys = teams_keys,
    .parse = &parse_url<chats_channel::teams_chat>,
    .address = {.contains = "webhook.office.com"},
};

constinit const NotifierKind discord{
    .key = "discord",
    .summary = "posts into a Discord channel",
    .keys = discord_keys,
    .parse = &parse_url<chats_channel::discord_chat>,
    .address = {.contains = "discord.com"},
};

constinit const NotifierKind mattermost{
    .key = "mattermost",
    .summary = "posts into a Mattermost channel",
    .keys = mattermost_keys,
    .parse = &parse_url<chats_channel::mattermost_chat>,
};

constinit const NotifierKind google_chat{
    .key = "google_chat",
    .summary = "posts into a space of Google Chat",
    .keys = google_chat_keys,
    .parse = &parse_url<chats_channel::google_chat_chat>,
    .address = {.contains = "chat.googleapis.com"},
};

constinit const NotifierKind ntfy{
    .key = "ntfy",
    .summary = "publishes to a topic of ntfy",
    .keys = ntfy_keys,
    .parse = &parse_url<chats_channel::ntfy_chat>,
    .address = {.contains = "ntfy.sh"},
};

constinit const NotifierKind telegram{
    .key = "telegram",
    .summary = "writes into a chat of Telegram",
    .keys = telegram_keys,
    .parse = &parse_telegram,
    .address = {.contains = "api.telegram.org"},
};

constinit const NotifierKind gotify{
    .key = "gotify",
    .summary = "pushes to the devices of a Gotify server",
    .keys = gotify_keys,
    .parse = &parse_gotify,
};

constinit const KindRows chats_rows{
    .notifiers = rows_of<&teams, &discord, &mattermost, &google_chat, &ntfy, &telegram, &gotify>};

}  // namespace runbookd::channels
