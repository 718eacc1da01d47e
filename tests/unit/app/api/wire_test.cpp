#include "daemon/app/api/wire.hpp"

#include <algorithm>
#include <string_view>

#include "tests/unit/catch.hpp"

namespace runbookd::api {

namespace {

// Feeds `bytes` in pieces and stops at anything but need_more; what was not taken is left in
// `bytes`.
Progress feed(RequestReader& reader, std::string_view& bytes, std::size_t piece) {
  while (true) {
    const Progress progress = reader.advance();
    if (progress != Progress::need_more || bytes.empty()) return progress;
    const auto room = reader.room();
    const std::size_t n = std::min({piece, bytes.size(), room.size()});
    std::copy_n(bytes.data(), n, room.data());
    reader.added(n);
    bytes.remove_prefix(n);
  }
}

constexpr std::size_t all_at_once = 1 << 20;

Progress first_progress(std::string_view bytes) {
  const auto reader = make_request_reader();
  return feed(*reader, bytes, all_at_once);
}

}  // namespace

TEST_CASE("a request is understood however it is cut into pieces") {
  const std::string text =
      "POST /api/v1/pause?x=1 HTTP/1.1\r\nHost: localhost:1\r\nContent-Type: application/json\r\n"
      "Authorization: Bearer t\r\nOrigin: http://a\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, all_at_once}) {
    const auto reader = make_request_reader();
    std::string_view rest = text;
    REQUIRE(feed(*reader, rest, piece) == Progress::head);
    REQUIRE(feed(*reader, rest, piece) == Progress::complete);
    const Request& request = reader->request();
    CHECK(request.method == Method::post);
    CHECK(request.target == "/api/v1/pause?x=1");
    CHECK(request.hosts == std::vector<std::string>{"localhost:1"});
    CHECK(request.origins == std::vector<std::string>{"http://a"});
    CHECK(request.authorization == "Bearer t");
    CHECK(request.content_type == "application/json");
    CHECK(request.body == "{\"a\":1}");
    CHECK(request.keep_alive);
    CHECK(reader->complete());
  }
}

TEST_CASE("requests sent one behind the other are taken one by one") {
  const auto reader = make_request_reader();
  std::string_view rest =
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  REQUIRE(feed(*reader, rest, all_at_once) == Progress::head);
  CHECK(reader->complete());
  CHECK(reader->request().target == "/a");
  reader->next();
  CHECK(reader->started());
  REQUIRE(feed(*reader, rest, all_at_once) == Progress::head);
  CHECK(reader->request().target == "/b");
  CHECK_FALSE(reader->request().keep_alive);
  reader->next();
  CHECK_FALSE(reader->started());
}

TEST_CASE("a chunked body is put together") {
  const auto reader = make_request_reader();
  std::string_view rest =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  REQUIRE(feed(*reader, rest, 1) == Progress::head);
  REQUIRE(feed(*reader, rest, 1) == Progress::complete);
  CHECK(reader->request().body == "abcde");
}

TEST_CASE("what is no HTTP/1.1 request is refused") {
  CHECK(first_progress("hello\r\n\r\n") == Progress::bad);
  CHECK(first_progress("GET /\r\n\r\n") == Progress::bad);
  CHECK(first_progress("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == Progress::bad);
  CHECK(first_progress("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n") == Progress::bad);
  CHECK(first_progress("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n") ==
        Progress::bad);
}

TEST_CASE("a head beyond its bound is refused, in one field or in many small ones") {
  const std::string one = "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(most_head_bytes, 'a');
  CHECK(first_progress(one) == Progress::head_too_large);
  std::string many = "GET / HTTP/1.1\r\n";
  while (many.size() < 2 * most_head_bytes) many += "A: b\r\n";
  const auto reader = make_request_reader();
  std::string_view rest = many;
  CHECK(feed(*reader, rest, 100) == Progress::head_too_large);
}

TEST_CASE("a body beyond its bound is refused, announced or chunked") {
  CHECK(first_progress("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n") ==
        Progress::body_too_large);
  std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) chunked += "10000\r\n" + std::string(65536, 'x') + "\r\n";
  const auto reader = make_request_reader();
  std::string_view rest = chunked;
  REQUIRE(feed(*reader, rest, 4096) == Progress::head);
  CHECK(feed(*reader, rest, 4096) == Progress::body_too_large);
}

TEST_CASE("every answer carries its length and the headers that browsers need") {
  Response response;
  response.body = "{}";
  const std::string text = serialize(response, true, false);
  CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(text.ends_with("\r\n\r\n{}"));
  for (const char* header : {"Content-Length: 2\r\n", "X-Content-Type-Options: nosniff\r\n",
                             "Content-Security-Policy: ", "Cache-Control: no-store\r\n",
                             "Content-Type: application/json\r\n"}) {
    INFO(header);
    CHECK(text.find(header) != std::string::npos);
  }
  CHECK(text.find("Access-Control") == std::string::npos);
  const std::string head = serialize(response, false, true);
  CHECK(head.find("Content-Length: 2\r\n") != std::string::npos);
  CHECK(head.find("Connection: close\r\n") != std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
}

}  // namespace runbookd::api
