#include "daemon/net/redis/stream.hpp"

#include "daemon/net/cancellation.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/redis/replies.hpp"

namespace redis_stream_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

asio::awaitable<net::RedisResult> ask(net::Network network, unsigned short port) {
  auto address = net::parse_redis_url("redis://127.0.0.1:" + std::to_string(port));
  net::RedisOpened opened = co_await net::open_redis(network, *address);
  if (opened.failure) co_return std::move(opened.failure);
  std::vector<std::string> words;
  words.emplace_back("PING");
  co_return co_await opened.stream->command(std::move(words));
}

net::RedisResult reply_to(const std::string& bytes, milliseconds deadline = seconds{5}) {
  Loop loop;
  FaultyPeer peer(loop.io, blurt(bytes));
  return loop.run(net::cancellation_as_value(ask(net::network_of(loop.services()), peer.port())),
                  deadline);
}

}  // namespace

TEST_CASE("replies of every kind are read") {
  CHECK(reply_to("+PONG\r\n")->text == "PONG");
  CHECK(reply_to(":42\r\n")->integer == 42);
  CHECK(reply_to("$-1\r\n")->kind == net::RedisReply::Kind::nil);
  CHECK(reply_to("-ERR no\r\n")->kind == net::RedisReply::Kind::error);
  const auto list = reply_to("*2\r\n$3\r\nfoo\r\n*1\r\n:7\r\n");
  REQUIRE(list);
  CHECK(list->items.at(0).text == "foo");
  CHECK(list->items.at(1).items.at(0).integer == 7);
  CHECK(reply_to(redis_levels(net::most_reply_depth)));
}

TEST_CASE("hostile replies are refused while they are small") {
  const auto reason = [](const std::string& bytes) { return reply_to(bytes).error().reason; };
  CHECK(reason("*100000000\r\n") == Reason::too_large);
  CHECK(reason("*10001\r\n") == Reason::too_large);
  CHECK(reason(redis_levels(net::most_reply_depth + 1)) == Reason::too_large);
  CHECK(reason(redis_levels(200)) == Reason::too_large);
  CHECK(reason(redis_bulk(std::string(net::most_reply_bytes, 'x'))) == Reason::too_large);
  CHECK(reason("+" + std::string(3 << 20, 'x')) == Reason::too_large);
  CHECK(reason("$1073741824\r\n" + std::string(3 << 20, 'x')) == Reason::too_large);
  CHECK(reason("HTTP/1.1 400 Bad Request\r\n\r\n") == Reason::protocol);
}

TEST_CASE("a reply that never ends, ends at the deadline") {
  const auto result = reply_to("$100\r\nonly this", milliseconds{100});
  REQUIRE_FALSE(result);
  CHECK(result.error().reason == Reason::timeout);
}

TEST_CASE("Redis addresses") {
  const auto full = net::parse_redis_url("rediss://user:pw@cache.internal:6380/3");
  REQUIRE(full);
  CHECK(full->endpoint->tls);
  CHECK(full->endpoint->port == 6380);
  CHECK(full->user == "user");
  CHECK(full->password.reveal() == "pw");
  CHECK(full->database == 3);
  CHECK(net::parse_redis_url("redis://cache")->endpoint->port == 6379);
  CHECK(net::parse_redis_url("unix:///run/redis.sock?db=2")->database == 2);
  CHECK(net::parse_redis_url("unix://:pw@/run/redis.sock")->password.reveal() == "pw");
  CHECK(net::parse_redis_url("redis://cache?db=2")->database == 2);
  CHECK(net::parse_redis_url("redis://cache/?db=2")->database == 2);
  CHECK_FALSE(net::parse_redis_url("redis://cache/x"));
  for (const char* text :
       {"redis://cache/0?timeout=5", "redis://cache?timeout=5", "redis://cache/1?db=2",
        "redis://cache?db=2&timeout=5", "unix:///run/redis.sock?timeout=5"}) {
    INFO(text);
    const auto parsed = net::parse_redis_url(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().text == "has a parameter behind `?` that is not read here");
  }
  CHECK_FALSE(net::parse_redis_url("http://cache/"));
}

TEST_CASE("an error reply says whose fault it is") {
  const auto reason = [](const char* text) {
    net::RedisReply reply;
    reply.kind = net::RedisReply::Kind::error;
    reply.text = text;
    return net::failure_of_error_reply(reply).reason;
  };
  CHECK(reason("NOAUTH Authentication required.") == Reason::auth);
  CHECK(reason("WRONGPASS invalid username-password pair") == Reason::auth);
  CHECK(reason("LOADING Redis is loading the dataset in memory") == Reason::state);
  CHECK(reason("ERR unknown command") == Reason::query);
}

}  // namespace redis_stream_test
