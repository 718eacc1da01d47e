#include "daemon/net/google/error.hpp"

#include "daemon/net/google/backoff.hpp"
#include "daemon/net/google/url.hpp"
#include "tests/unit/catch.hpp"

namespace google_error_test {

using namespace runbookd;
using namespace runbookd::net;

TEST_CASE("the error of a current API is its status and message") {
  const auto error =
      decode_google_error(409, R"({"error":{"code":409,"message":"etag is\nold","status":"ABORTED",
              "details":[{"@type":"x"},{"@type":"RetryInfo","retryDelay":"2.5s"}]}})");
  CHECK(error.status == "ABORTED");
  CHECK(error.message == "etag is old");
  CHECK(error.retry_delay == std::optional<Nanos>(milliseconds{2500}));
}

TEST_CASE("the older shape gives its first reason") {
  const auto error = decode_google_error(
      409,
      R"({"error":{"code":409,"message":"busy","errors":[{"reason":"operationInProgress"}]}})");
  CHECK(error.status == "operationInProgress");
  CHECK(error.message == "busy");
}

TEST_CASE("a page of HTML is an error without a status") {
  const auto error = decode_google_error(502, "<html>Bad Gateway</html>");
  CHECK(error.status.empty());
  CHECK(error.message == "HTTP 502");
}

TEST_CASE("a token server's error is understood") {
  const auto error =
      decode_google_error(400, R"({"error":"invalid_grant","error_description":"no such key"})");
  CHECK(error.status == "invalid_grant");
  CHECK(error.message == "no such key");
}

TEST_CASE("a long message is cut") {
  const auto error = decode_google_error(
      400, R"({"error":{"status":"X","message":")" + std::string(5000, 'a') + R"("}})");
  CHECK(error.message.size() == max_error_message);
}

TEST_CASE("answers map onto the closed enum") {
  const auto of = [](int status, std::string name) {
    GoogleReply reply;
    reply.status = status;
    reply.error_status = std::move(name);
    return action_error_of(reply);
  };
  CHECK(of(400, "INVALID_ARGUMENT") == ActionError::invalid_argument);
  CHECK(of(400, "FAILED_PRECONDITION") == ActionError::precondition);
  CHECK(of(403, "PERMISSION_DENIED") == ActionError::permission);
  CHECK(of(403, "rateLimitExceeded") == ActionError::throttled);
  CHECK(of(404, "NOT_FOUND") == ActionError::not_found);
  CHECK(of(409, "ABORTED") == ActionError::conflict);
  CHECK(of(429, "") == ActionError::throttled);
  CHECK(of(503, "") == ActionError::unavailable);
}

TEST_CASE("Retry-After is read as seconds and bounded") {
  CHECK(parse_retry_after(" 7 ") == std::optional<Nanos>(seconds{7}));
  CHECK(parse_retry_after("999999") == std::optional<Nanos>(hours{1}));
  CHECK_FALSE(parse_retry_after("Wed, 21 Oct 2026 07:28:00 GMT"));
  CHECK_FALSE(parse_retry_after("-1"));
  CHECK_FALSE(parse_retry_after(""));
}

TEST_CASE("backoff stays within its step and above what was asked") {
  Backoff backoff(7);
  Nanos step = Backoff::first_pause;
  for (int i = 0; i < 10; ++i) {
    const Nanos pause = backoff.next(seconds{3});
    CHECK(pause >= seconds{3});
    CHECK(pause <= seconds{3} + step);
    step = std::min(step * 2, Backoff::pause_cap);
  }
}

TEST_CASE("URLs go behind api_base with their host") {
  GoogleSettings plain;
  CHECK(google_url(plain, "run.googleapis.com", "/v2/x") == "https://run.googleapis.com/v2/x");
  CHECK(google_url(plain, "https://oauth2.googleapis.com/token") ==
        "https://oauth2.googleapis.com/token");
  CHECK(google_url(plain, "http://oauth2.googleapis.com/token").empty());
  GoogleSettings simulated;
  simulated.api_base = "http://127.0.0.1:9/";
  CHECK(google_url(simulated, "run.googleapis.com", "/v2/x") ==
        "http://127.0.0.1:9/run.googleapis.com/v2/x");
  CHECK(google_url(simulated, "https://oauth2.googleapis.com/token") ==
        "http://127.0.0.1:9/oauth2.googleapis.com/token");
}

}  // namespace google_error_test
