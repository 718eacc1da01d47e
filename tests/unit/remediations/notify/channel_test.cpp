#include "remediations/notify/channel.hpp"

#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/http/scripted_http.hpp"

namespace channel_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::remediations::notify_kind;

TEST_CASE("what a target said mentions nobody in Slack") {
  Message message;
  message.title = "<!channel> & <@U1>";
  const auto body = net::parse_json_object(slack_body(message));
  REQUIRE(body);
  CHECK(net::json_text_at(*body, {"text"}) == "&lt;!channel&gt; &amp; &lt;@U1&gt;");
}

TEST_CASE("a long message is cut, and broken text is still JSON") {
  Message message;
  message.title = "down\xff";
  message.text = std::string(100000, 'x');
  const auto body = net::parse_json_object(slack_body(message));
  REQUIRE(body);
  const auto text = net::json_text_at(*body, {"text"});
  CHECK(text.size() <= max_slack_text);
  CHECK(text.starts_with("down?\n"));
}

TEST_CASE("a webhook gets everything that identifies the message") {
  Message message;
  message.id = "m1";
  message.incident = "i1";
  message.rule = "site-down";
  message.severity = "P1";
  message.state = "open";
  message.fields = {{"target", "api"}};
  const auto body = net::parse_json_object(webhook_body(message));
  REQUIRE(body);
  CHECK(net::json_text_at(*body, {"id"}) == "m1");
  CHECK(net::json_text_at(*body, {"rule"}) == "site-down");
  CHECK(net::json_text_at(*body, {"fields", "target"}) == "api");
}

TEST_CASE("Slack's success is 200 and exactly ok") {
  CHECK(judge_slack(answer(200, "ok")).delivery == Delivery::delivered);
  CHECK(judge_slack(answer(200, "<html>log in first")).delivery == Delivery::retry);
  CHECK(judge_slack(answer(404, "no_service")).delivery == Delivery::retry);
  CHECK(judge_slack(answer(400, "invalid_payload")).delivery == Delivery::rejected);
  CHECK(judge_slack(answer(503, "")).delivery == Delivery::retry);
  CHECK(judge_slack(no_answer(Reason::timeout, true)).delivery == Delivery::retry);
  const auto throttled = judge_slack(answer(429, "", {{"Retry-After", "3"}}));
  CHECK(throttled.delivery == Delivery::retry);
  CHECK(throttled.retry_after == std::optional<Nanos>(seconds{3}));
}

TEST_CASE("a webhook's success is any 2xx") {
  CHECK(judge_webhook(answer(202, "")).delivery == Delivery::delivered);
  for (const int passing : {301, 303, 401, 403, 404, 405, 408, 409, 410, 418, 429})
    CHECK(judge_webhook(answer(passing, "")).delivery == Delivery::retry);
  for (const int lasting : {400, 411, 413, 414, 415, 422})
    CHECK(judge_webhook(answer(lasting, "")).delivery == Delivery::rejected);
  CHECK(judge_webhook(answer(400, "")).delivery == Delivery::rejected);
  CHECK(judge_webhook(answer(500, "")).delivery == Delivery::retry);
}

}  // namespace channel_test
