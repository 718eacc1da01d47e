#include "remediations/webhook/request.hpp"

#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"

namespace request_test {

using namespace runbookd;
using namespace runbookd::remediations::webhook_kind;

namespace {

net::HttpResponse status(int code, std::string body = "") {
  net::HttpResponse out;
  out.status = code;
  out.body = std::move(body);
  return out;
}

net::HttpFailure failure(Reason reason, bool sent) {
  net::HttpFailure out;
  out.reason = reason;
  out.sent = sent;
  return out;
}

}  // namespace

TEST_CASE("fields of `json` are escaped, whatever a value holds") {
  WebhookArguments arguments;
  arguments.json = {{"text", "{{ x }}"}, {"job", "restart"}};
  const auto content = build_content(arguments, {{"json.text", "a\"b\nc"}});
  REQUIRE(content);
  const auto body = net::parse_json_object(content->body);
  REQUIRE(body);
  CHECK(net::json_text_at(*body, {"text"}) == "a\"b\nc");
  CHECK(net::json_text_at(*body, {"job"}) == "restart");
  REQUIRE(content->headers.size() == 1);
  CHECK(content->headers.front().second == "application/json");
}

TEST_CASE("a body that a value would break is not sent") {
  WebhookArguments arguments;
  arguments.body = R"({"text":"{{ x }}"})";
  CHECK(build_content(arguments, {{"body", R"({"text":"fine"})"}}));
  CHECK_FALSE(build_content(arguments, {{"body", R"({"text":"bro"ken"})"}}));
  CHECK_FALSE(build_content(arguments, {}));
}

TEST_CASE("a header value cannot begin a second header") {
  WebhookArguments arguments;
  arguments.headers = {{"X-Incident", "{{ x }}"}};
  CHECK(build_content(arguments, {{"headers.X-Incident", "i-1"}}));
  CHECK_FALSE(build_content(arguments, {{"headers.X-Incident", "i\r\nX-Admin: 1"}}));
}

TEST_CASE("what an answer means") {
  WebhookArguments any;
  CHECK(judge(any, status(204)).status == ActionStatus::ok);
  CHECK(judge(any, status(303)).status == ActionStatus::unknown_effect);
  CHECK(judge(any, status(408)).status == ActionStatus::unknown_effect);
  CHECK(judge(any, status(412)).status == ActionStatus::unknown_effect);
  CHECK(judge(any, status(422)).status == ActionStatus::no_effect);
  CHECK(judge(any, status(404)).status == ActionStatus::no_effect);
  CHECK(judge(any, status(404)).error == ActionError::not_found);
  CHECK(judge(any, status(429)).error == ActionError::throttled);
  CHECK(judge(any, status(429)).status == ActionStatus::unknown_effect);
  CHECK(judge(any, status(503)).status == ActionStatus::unknown_effect);
  WebhookArguments picky;
  picky.expect = {202};
  CHECK(judge(picky, status(202)).status == ActionStatus::ok);
  CHECK(judge(picky, status(200)).status == ActionStatus::unknown_effect);
}

TEST_CASE("a step may say which answers prove that nothing was done") {
  WebhookArguments told;
  told.rejected = {303, 429, 503};
  for (const int refused : {303, 429, 503, 404}) {
    INFO(refused);
    CHECK(judge(told, status(refused)).status == ActionStatus::no_effect);
  }
  CHECK(judge(told, status(503)).error == ActionError::rejected);
  CHECK(judge(told, status(500)).status == ActionStatus::unknown_effect);
  CHECK(judge(told, status(200)).status == ActionStatus::ok);
}

TEST_CASE("that we ran out of something is no refusal of the target's") {
  const auto ours = judge(failure(Reason::no_descriptors, false));
  CHECK(ours.status == ActionStatus::no_effect);
  CHECK(ours.error == ActionError::no_resources);
}

TEST_CASE("no answer means unknown, unless nothing left") {
  CHECK(judge(failure(Reason::refused, false)).status == ActionStatus::no_effect);
  CHECK(judge(failure(Reason::refused, false)).error == ActionError::refused);
  CHECK(judge(failure(Reason::reset, true)).status == ActionStatus::unknown_effect);
  CHECK(judge(failure(Reason::reset, true)).error == ActionError::lost_reply);
  CHECK(judge(failure(Reason::timeout, true)).error == ActionError::timeout);
}

}  // namespace request_test
