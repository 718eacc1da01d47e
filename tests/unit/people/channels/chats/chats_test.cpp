#include "daemon/people/channels/chats/chat.hpp"
#include "daemon/people/channels/chats/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace chats_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::chats_channel;

namespace {

const std::vector<const Chat*> rows{&teams_chat,       &discord_chat, &mattermost_chat,
                                    &google_chat_chat, &ntfy_chat,    &telegram_chat,
                                    &gotify_chat};

const Address somewhere{Secret("https://chat.example"), Secret("T1"), "-100"};

std::string header(const sending::HttpPost& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "absent";
}

}  // namespace

TEST_CASE("every row's layout names what there is, and stays JSON with any text") {
  Message message = page_of("INC-7");
  message.title = "\"}<\\\n`@here`{{ text }}";
  message.text = std::string(100'000, '"');
  for (const Chat* chat : rows) {
    INFO(chat->name);
    CHECK(sending::BodyTemplate::parse(chat->body));
    const auto request = request_of(*chat, somewhere, message);
    CHECK_FALSE(request.body.empty());
    if (!chat->plain) CHECK_FALSE(at(request.body, {}).starts_with("no JSON"));
    CHECK(request.body.find("@here") == (chat == &ntfy_chat || chat == &gotify_chat
                                             ? request.body.find("@here")
                                             : std::string::npos));
  }
}

TEST_CASE("texts are as long as each chat takes them") {
  Message message = page_of("INC-7");
  message.text = std::string(100'000, 'x');
  CHECK(at(request_of(discord_chat, somewhere, message).body, {"content"}).size() <= 2000);
  CHECK(at(request_of(google_chat_chat, somewhere, message).body, {"text"}).size() <= 4096);
  CHECK(at(request_of(telegram_chat, somewhere, message).body, {"text"}).size() <= 4096);
  CHECK(request_of(ntfy_chat, somewhere, message).body.size() <= 4096);
}

TEST_CASE("a bot's token and a chat go where their API wants them") {
  const auto telegram = request_of(telegram_chat, somewhere, page_of("INC-7"));
  CHECK(telegram.url == "https://chat.example/botT1/sendMessage");
  CHECK(at(telegram.body, {"chat_id"}) == "-100");
  CHECK(at(telegram.body, {"parse_mode"}) == "absent");
  const auto gotify = request_of(gotify_chat, somewhere, page_of("INC-7"));
  CHECK(gotify.url == "https://chat.example/message");
  CHECK(header(gotify, "X-Gotify-Key") == "T1");
  CHECK(at(gotify.body, {"priority"}) == "8");
}

TEST_CASE("ntfy's headers hold one line of ASCII each") {
  Message message = page_of("INC-7");
  message.title = "gr\xC3\xBC\xC3\x9F\r\nPriority: 1";
  const auto request = request_of(ntfy_chat, somewhere, message);
  CHECK(header(request, "Title").starts_with("=?UTF-8?B?"));
  CHECK(header(request, "Priority") == "4");
  CHECK(header(request, "Click") == "https://ops.example/incidents/INC-7");
}

TEST_CASE("a contact in a chat: what is delivered, and what waits") {
  Contact contact(channels::discord, "{discord: \"https://discord.com/api/webhooks/1/x\"}");
  contact.answers = {answer(204, ""), answer(429, R"({"retry_after": 1.5})")};
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  CHECK(contact.last().url == "https://discord.com/api/webhooks/1/x");
  CHECK(contact.send(page_of("INC-7")).retry_after == std::optional<Nanos>(milliseconds{1500}));
  CHECK(contact.address() == "discord (discord.com)");
  Contact bot(channels::telegram, "{telegram: {token: \"1:a\", chat: \"@ops\"}}");
  bot.send(page_of("INC-7"));
  CHECK(bot.last().url == "https://api.telegram.org/bot1:a/sendMessage");
}

}  // namespace chats_test
