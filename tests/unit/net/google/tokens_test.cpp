#include "daemon/net/google/tokens.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "daemon/net/google/key.hpp"
#include "daemon/net/google/token_source.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/http/scripted_http.hpp"
#include "tests/unit/net/loop.hpp"

namespace google_tokens_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

const net::Headers flavor{{"Metadata-Flavor", "Google"}};

std::string token_json(int life) {
  return R"({"access_token":"abc","token_type":"Bearer","expires_in":)" + std::to_string(life) +
         "}";
}

GoogleSettings metadata() {
  GoogleSettings out;
  out.metadata_host = "127.0.0.1:8090";
  return out;
}

}  // namespace

TEST_CASE("a token comes from the metadata server and is kept") {
  Loop loop;
  ScriptedHttp http([](const net::HttpRequest&) { return answer(200, token_json(3600), flavor); });
  const auto tokens = net::make_google_tokens(loop.io.get_executor(), http, metadata());
  for (int i = 0; i < 3; ++i) {
    const auto token = loop.run(tokens->token());
    REQUIRE(token);
    CHECK(token->reveal() == "abc");
  }
  REQUIRE(http.requests.size() == 1);
  CHECK(http.requests.front().url ==
        "http://127.0.0.1:8090/computeMetadata/v1/instance/service-accounts/default/token");
  CHECK(http.requests.front().headers == flavor);
}

TEST_CASE("a dropped token is fetched anew") {
  Loop loop;
  ScriptedHttp http([](const net::HttpRequest&) { return answer(200, token_json(3600), flavor); });
  const auto tokens = net::make_google_tokens(loop.io.get_executor(), http, metadata());
  REQUIRE(loop.run(tokens->token()));
  tokens->drop();
  REQUIRE(loop.run(tokens->token()));
  CHECK(http.requests.size() == 2);
}

TEST_CASE("an answer without the flavour header is not believed") {
  Loop loop;
  ScriptedHttp http([](const net::HttpRequest&) { return answer(200, token_json(3600)); });
  const auto tokens = net::make_google_tokens(loop.io.get_executor(), http, metadata());
  const auto token = loop.run(tokens->token());
  REQUIRE_FALSE(token);
  CHECK(token.error().text.find("Metadata-Flavor") != std::string::npos);
  CHECK(http.requests.size() == 1);
}

TEST_CASE("404 right after boot is tried again") {
  Loop loop;
  int calls = 0;
  ScriptedHttp http([&](const net::HttpRequest&) {
    return ++calls == 1 ? answer(404, "", flavor) : answer(200, token_json(3600), flavor);
  });
  const auto tokens = net::make_google_tokens(loop.io.get_executor(), http, metadata());
  CHECK(loop.run(tokens->token()));
  CHECK(calls == 2);
}

TEST_CASE("many callers at once cause one request") {
  Loop loop;
  int calls = 0;
  // The first answer is slow: 503 first, so that the round lasts while the others arrive.
  ScriptedHttp http([&](const net::HttpRequest&) {
    return ++calls == 1 ? answer(503, "", flavor) : answer(200, token_json(3600), flavor);
  });
  const auto tokens = net::make_google_tokens(loop.io.get_executor(), http, metadata());
  int good = 0;
  const auto one = [](net::GoogleTokens* from, int* count) -> asio::awaitable<void> {
    const auto token = co_await from->token();
    if (token) ++*count;
  };
  for (int i = 0; i < 10; ++i) asio::co_spawn(loop.io, one(tokens.get(), &good), asio::detached);
  REQUIRE(loop.until([&] { return good == 10; }));
  CHECK(calls == 2);
}

TEST_CASE("token answers are checked") {
  CHECK(net::parse_token_answer(token_json(60)));
  CHECK_FALSE(net::parse_token_answer("<html>"));
  CHECK_FALSE(net::parse_token_answer(R"({"access_token":"","expires_in":60})"));
  CHECK_FALSE(net::parse_token_answer(R"({"access_token":"a\nb","expires_in":60})"));
  CHECK_FALSE(net::parse_token_answer(R"({"access_token":"abc","expires_in":0})"));
  CHECK_FALSE(net::parse_token_answer(R"({"access_token":"abc"})"));
}

TEST_CASE("a key file needs its parts and never shows them") {
  CHECK_FALSE(net::parse_service_account_key("no"));
  CHECK_FALSE(net::parse_service_account_key(R"({"type":"authorized_user"})"));
  const auto key = net::parse_service_account_key(
      R"({"type":"service_account","client_email":"a@b","private_key":"PEM","private_key_id":"1"})");
  REQUIRE(key);
  CHECK(key->email == "a@b");
  CHECK(key->token_uri == "https://oauth2.googleapis.com/token");
  const auto broken =
      net::parse_service_account_key(R"({"type":"service_account","private_key":"PEM"})");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().text.find("PEM") == std::string::npos);
}

}  // namespace google_tokens_test
