#include "daemon/people/channels/slack/body.hpp"
#include "daemon/people/channels/slack/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace slack_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::slack_channel;

namespace {

constexpr const char* bot = "{slack: {token: xoxb-1, channel: \"#incidents\"}}";

std::string posted(const std::string& ts) {
  return R"({"ok":true,"channel":"C1","ts":")" + ts + R"("})";
}

}  // namespace

TEST_CASE("what a target said mentions nobody in Slack") {
  Message message;
  message.title = "<!channel> & <@U1>";
  CHECK(at(webhook_body(message), {"text"}) == "&lt;!channel&gt; &amp; &lt;@U1&gt;");
}

TEST_CASE("a long message is cut, and broken text is still JSON") {
  Message message;
  message.title = "down\xff";
  message.text = std::string(100'000, '<');
  const std::string text = at(webhook_body(message), {"text"});
  CHECK(text.size() <= max_text);
  CHECK(text.starts_with("down?\n&lt;"));
}

TEST_CASE("a webhook's success is 200 and exactly ok") {
  CHECK(judge_webhook(answer(200, "ok")).delivery == Delivery::delivered);
  CHECK(judge_webhook(answer(200, "<html>log in first")).delivery == Delivery::retry);
  CHECK(judge_webhook(answer(404, "no_service")).delivery == Delivery::retry);
  CHECK(judge_webhook(answer(400, "invalid_payload")).delivery == Delivery::rejected);
  CHECK(judge_webhook(no_answer(Reason::timeout, true)).delivery == Delivery::retry);
  const auto throttled = judge_webhook(answer(429, "", {{"Retry-After", "3"}}));
  CHECK(throttled.retry_after == std::optional<Nanos>(seconds{3}));
}

TEST_CASE("a bot opens a thread, writes into it, and rewrites its first message") {
  Contact contact(channels::slack, bot);
  contact.answers = {answer(200, posted("1.1")), answer(200, posted("1.2")),
                     answer(200, posted("1.1")), answer(200, posted("1.3"))};
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  REQUIRE(contact.requests().size() == 1);
  CHECK(contact.last().url == "https://slack.com/api/chat.postMessage");
  CHECK(at(contact.last().body, {"channel"}) == "#incidents");
  CHECK(at(contact.last().body, {"thread_ts"}) == "absent");

  Message resolved = page_of("INC-7");
  resolved.state = "resolved";
  resolved.title = "resolved";
  CHECK(contact.send(resolved).delivery == Delivery::delivered);
  REQUIRE(contact.requests().size() == 3);
  const auto& reply = contact.requests()[1];
  CHECK(at(reply.body, {"thread_ts"}) == "1.1");
  CHECK(at(reply.body, {"channel"}) == "C1");
  CHECK(contact.last().url == "https://slack.com/api/chat.update");
  CHECK(at(contact.last().body, {"ts"}) == "1.1");
  CHECK(at(contact.last().body, {"text"}).starts_with("resolved\n"));

  contact.send(resolved);  // the same state: nothing to rewrite
  CHECK(contact.requests().size() == 4);
}

TEST_CASE("a message that arrived is delivered, also when its thread could not be rewritten") {
  Contact contact(channels::slack, bot);
  contact.answers = {answer(200, posted("1.1")), answer(200, posted("1.2")),
                     answer(429, "", {{"Retry-After", "30"}}), answer(200, posted("1.3"))};
  contact.send(page_of("INC-7"));
  Message resolved = page_of("INC-7");
  resolved.state = "resolved";
  const auto result = contact.send(resolved);
  CHECK(result.delivery == Delivery::delivered);
  CHECK(result.detail.find("answered 429") != std::string::npos);
  contact.send(resolved);  // tried again with the next one
  CHECK(contact.last().url == "https://slack.com/api/chat.update");
}

TEST_CASE("a thread whose first message was deleted is opened anew") {
  Contact contact(channels::slack, bot);
  contact.answers = {answer(200, posted("1.1")),
                     answer(200, R"({"ok":false,"error":"thread_not_found"})"),
                     answer(200, posted("2.1")), answer(200, posted("2.2"))};
  contact.send(page_of("INC-7"));
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  CHECK(at(contact.last().body, {"thread_ts"}) == "absent");
  contact.send(page_of("INC-7"));
  CHECK(at(contact.last().body, {"thread_ts"}) == "2.1");
}

TEST_CASE("Slack's ok is in the body; what operators can mend is tried again") {
  const auto judged = [](const std::string& body) {
    return judge_bot(answer(200, body)).result.delivery;
  };
  CHECK(judged(R"({"ok":true,"ts":"1","channel":"C"})") == Delivery::delivered);
  CHECK(judged(R"({"ok":false,"error":"channel_not_found"})") == Delivery::retry);
  CHECK(judged(R"({"ok":false,"error":"invalid_auth"})") == Delivery::retry);
  CHECK(judged(R"({"ok":false,"error":"msg_too_long"})") == Delivery::rejected);
  CHECK(judged("<html>") == Delivery::retry);
  CHECK(judge_bot(answer(429, "", {{"Retry-After", "3600"}})).result.retry_after ==
        std::optional<Nanos>(hours{1}));
}

TEST_CASE("a thread is that of the channel which the rulebook names now") {
  const std::string kept = written({"#incidents", "C1", "1.1", "open"});
  REQUIRE(read_root(kept, "#incidents"));
  CHECK(read_root(kept, "#incidents")->ts == "1.1");
  CHECK_FALSE(read_root(kept, "#other"));
  CHECK_FALSE(read_root("alertmanager P1 2026-11-29T03:00:00.000Z x", "P1"));
  CHECK_FALSE(read_root("", "#incidents"));
}

TEST_CASE("a contact in Slack shows no secret") {
  CHECK(Contact(channels::slack, bot).address() == "slack (#incidents at slack.com)");
  CHECK(Contact(channels::slack, "{slack: \"https://hooks.slack.com/services/T/B/x\"}").address() ==
        "slack (hooks.slack.com)");
}

}  // namespace slack_test
