#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/tokens.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/http/scripted_http.hpp"
#include "tests/unit/net/loop.hpp"

namespace google_api_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

struct World {
  explicit World(ScriptedHttp::Answer script)
      : http(std::move(script)),
        api(net::make_google_api(loop.io.get_executor(), http, tokens, GoogleSettings{})) {}

  net::GoogleResult call(const std::string& method, Nanos timeout = seconds{5}) {
    return loop.run(api->call(method, "run.googleapis.com", "/v2/x", "{}", timeout));
  }

  Loop loop;
  ScriptedHttp http;
  ScriptedTokens tokens;
  std::unique_ptr<net::GoogleApi> api;
};

}  // namespace

TEST_CASE("a request carries the token and goes to the API's host") {
  World world([](const net::HttpRequest&) { return answer(200, "{}"); });
  const auto reply = world.call("GET");
  REQUIRE(reply);
  CHECK(reply->status == 200);
  REQUIRE(world.http.requests.size() == 1);
  const auto& request = world.http.requests.front();
  CHECK(request.url == "https://run.googleapis.com/v2/x");
  REQUIRE(!request.headers.empty());
  CHECK(request.headers.front().first == "Authorization");
  CHECK(request.headers.front().second == "Bearer token-0");
}

TEST_CASE("401 is tried once more with a fresh token, also for a mutation, and not twice") {
  World world([](const net::HttpRequest&) { return answer(401, "{}"); });
  const auto reply = world.call("PATCH");
  REQUIRE(reply);
  CHECK(reply->status == 401);
  CHECK(world.http.requests.size() == 2);
  CHECK(world.tokens.drops == 1);
  CHECK(world.http.requests.back().headers.front().second == "Bearer token-1");
}

TEST_CASE("a mutation is not repeated after 5xx or a lost reply") {
  SECTION("503") {
    World world([](const net::HttpRequest&) { return answer(503, "<html>"); });
    const auto reply = world.call("PATCH");
    REQUIRE(reply);
    CHECK(reply->status == 503);
    CHECK(world.http.requests.size() == 1);
  }
  SECTION("lost") {
    World world([](const net::HttpRequest&) { return no_answer(Reason::reset, true); });
    const auto reply = world.call("POST");
    REQUIRE_FALSE(reply);
    CHECK(reply.error().sent);
    CHECK(world.http.requests.size() == 1);
  }
}

TEST_CASE("a mutation that provably was not sent is tried again") {
  int calls = 0;
  World world([&](const net::HttpRequest&) {
    return ++calls == 1 ? no_answer(Reason::refused, false) : answer(200, "{}");
  });
  const auto reply = world.call("PATCH");
  REQUIRE(reply);
  CHECK(reply->status == 200);
  CHECK(calls == 2);
}

TEST_CASE("a read is tried again after 5xx") {
  int calls = 0;
  World world(
      [&](const net::HttpRequest&) { return ++calls == 1 ? answer(502, "") : answer(200, "{}"); });
  const auto reply = world.call("GET");
  REQUIRE(reply);
  CHECK(reply->status == 200);
}

TEST_CASE("a Retry-After beyond the timeout is not waited for") {
  World world([](const net::HttpRequest&) { return answer(429, "", {{"Retry-After", "3600"}}); });
  const auto reply = world.call("GET", minutes{59});
  REQUIRE(reply);
  CHECK(reply->status == 429);
  CHECK(world.http.requests.size() == 1);
  CHECK(world.loop.end == Loop::End::by_itself);
}

TEST_CASE("a waiting call ends when it is cancelled") {
  World world([](const net::HttpRequest&) { return answer(429, "", {{"Retry-After", "60"}}); });
  const auto reply = world.loop.run(
      world.api->call("GET", "run.googleapis.com", "/v2/x", "", minutes{59}), milliseconds{50});
  REQUIRE(reply);
  CHECK(reply->status == 429);
  CHECK(world.loop.end == Loop::End::at_deadline);
}

}  // namespace google_api_test
