// One question, one answer, and nothing when there is none.
#include "daemon/cli/demo/loopback.hpp"

#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/blurter.hpp"

namespace loopback_test {

using namespace runbookd;
using namespace runbookd::demo;
using test::Blurter;
using test::port_of_nobody;

namespace {

const auto whole = [](const std::string& got) { return got.ends_with("."); };

}  // namespace

TEST_CASE("an answer over HTTP has its status and body") {
  const api::test::Running server(api::test::on_loopback());
  const auto status = http_get(server.port(), "/api/v1/status");
  REQUIRE(status);
  CHECK(status->ok());
  CHECK(status->body == R"({"version":"1"})");
  const auto none = http_get(server.port(), "/no/such/page");
  REQUIRE(none);
  CHECK(none->status == 404);
  CHECK_FALSE(none->ok());
  const auto posted = http_post(server.port(), "/api/v1/pause", R"({"resource":"api"})");
  REQUIRE(posted);
  CHECK(posted->status != 400);  // the body has arrived whole
}

TEST_CASE("nobody, and who does not speak HTTP or not to its end, has given no answer") {
  CHECK_FALSE(http_get(port_of_nobody(), "/"));
  const Blurter odd("220 mail ESMTP\r\n");
  CHECK_FALSE(http_get(odd.port(), "/"));
  const Blurter cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
  CHECK_FALSE(http_get(cut.port(), "/"));
}

TEST_CASE("a body without a length ends with the connection") {
  const Blurter server("HTTP/1.1 200 OK\r\n\r\nall of it");
  const auto reply = http_get(server.port(), "/");
  REQUIRE(reply);
  CHECK(reply->body == "all of it");
}

TEST_CASE("an answer is what came until it was whole, or until the other side closed") {
  const Blurter dots("one. two.");
  CHECK(ask_port(dots.port(), "?", whole) == "one. two.");
  const Blurter open("no dot");
  CHECK(ask_port(open.port(), "?", whole) == "no dot");
  CHECK_FALSE(ask_port(port_of_nobody(), "?", whole));
  CHECK(loopback(5432) == "127.0.0.1:5432");
}

TEST_CASE("an answer without an end is given up at a bound") {
  const Blurter flood(std::string(9U << 20U, 'x'));
  CHECK_FALSE(ask_port(flood.port(), "?", whole));
}

}  // namespace loopback_test
