#include "daemon/app/api/wire.hpp"

#include <algorithm>
#include <string_view>

#include "tests/unit/catch.hpp"

namespace runbookd::api::wire_test {

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
    CHECK(reader->take_body() == "{\"a\":1}");
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
  CHECK(reader->take_body() == "abcde");
}

TEST_CASE("what is no HTTP/1.1 request is refused") {
  CHECK(first_progress("hello\r\n\r\n") == Progress::bad);
  CHECK(first_progress("GET /\r\n\r\n") == Progress::bad);
  CHECK(first_progress("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == Progress::bad);
  CHECK(first_progress("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n") == Progress::bad);
  CHECK(first_progress("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n") ==
        Progress::bad);
}

TEST_CASE("how a body is framed is read strictly (RFC 9112, 6.3)") {
  struct Case {
    const char* fields;
    Progress progress;
  };
  const Case cases[] = {
      {"Transfer-Encoding: chunked", Progress::head},
      {"Transfer-Encoding: Chunked", Progress::head},
      {"Transfer-Encoding: xchunked", Progress::bad},
      {"Transfer-Encoding: gzip", Progress::bad},
      {"Transfer-Encoding: identity", Progress::bad},
      {"Transfer-Encoding: chunked, gzip", Progress::bad},
      {"Transfer-Encoding: chunked, chunked", Progress::bad},
      {"Transfer-Encoding: chunked;q=1", Progress::bad},
      {"Transfer-Encoding: \"chunked\"", Progress::bad},
      {"Transfer-Encoding:", Progress::bad},
      {"Transfer-Encoding: ,chunked", Progress::bad},
      {"Transfer-Encoding: chunked,", Progress::bad},
      {"Transfer-Encoding : chunked", Progress::bad},
      {"Transfer-Encoding: gzip, chunked", Progress::unknown_coding},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", Progress::unknown_coding},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Progress::bad},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip", Progress::bad},
      {"Transfer-Encoding: chunked\r\nContent-Length: 3", Progress::bad},
      {"Content-Length: 3\r\nTransfer-Encoding: chunked", Progress::bad},
      {"Content-Length: 3\r\nTransfer-Encoding: xchunked", Progress::bad},
      {"Content-Length: 3", Progress::head},
      {"Content-Length: 3\r\nContent-Length: 3", Progress::bad},
      {"Content-Length: 3\r\nContent-Length: 4", Progress::bad},
      {"Content-Length: 3, 3", Progress::bad},
      {"Content-Length: +3", Progress::bad},
      {"Content-Length: 0x3", Progress::bad},
      {"Content-Length: 3 3", Progress::bad},
      {"Content-Length:", Progress::bad},
      {"Content-Length: 99999999999999999999999", Progress::bad},
  };
  for (const auto& test : cases) {
    INFO(test.fields);
    const std::string head = std::string(" HTTP/1.1\r\nHost: x\r\n") + test.fields + "\r\n\r\n";
    CHECK(first_progress("POST /" + head) == test.progress);
    const bool chunked = std::string_view(test.fields).starts_with("Transfer");
    if (!chunked) continue;
    CHECK(first_progress("POST / HTTP/1.0\r\nHost: x\r\n" + std::string(test.fields) +
                         "\r\n\r\n") == Progress::bad);
  }
}

TEST_CASE("a GET or HEAD has no body") {
  for (const std::string method : {"GET", "HEAD"}) {
    const std::string line = method + " /-/healthy HTTP/1.1\r\nHost: x\r\n";
    CHECK(first_progress(line + "Content-Length: 1000\r\n\r\n") == Progress::unwanted_body);
    CHECK(first_progress(line + "Transfer-Encoding: chunked\r\n\r\n") == Progress::unwanted_body);
    CHECK(first_progress(line + "Content-Length: 0\r\n\r\n") == Progress::head);
  }
}

TEST_CASE("what two readers could understand differently is refused") {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& text :
       {get + "A: b\r\n c\r\n\r\n",                         // obs-fold
        get + "A: b\r\n\tc\r\n\r\n",                        //
        std::string("GET / HTTP/1.1\r\n Host: x\r\n\r\n"),  // a blank before the first field
        std::string(" GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        std::string("GET / HTTP/1.1\nHost: x\n\n"), get + "A: b\n\r\n", get + "A: b\rc\r\n\r\n",
        get + std::string("A: b\0c\r\n\r\n", 9), get + "A\x01: b\r\n\r\n",
        std::string("GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n"),
        get + "Content-Type: a\r\nContent-Type: b\r\n\r\n",
        get + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
        std::string("\x16\x03\x01\x02")}) {
    for (const std::size_t piece : {std::size_t{1}, all_at_once}) {
      INFO(text);
      const auto reader = make_request_reader();
      std::string_view rest = text;
      CHECK(feed(*reader, rest, piece) == Progress::bad);
    }
  }
}

TEST_CASE("empty lines before a request are passed over, a few of them") {
  const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, all_at_once}) {
    const auto reader = make_request_reader();
    const std::string text = "\r\n" + get + "\r\n\r\n" + get;
    std::string_view rest = text;
    REQUIRE(feed(*reader, rest, piece) == Progress::head);
    CHECK(reader->request().target == "/a");
    reader->next();
    REQUIRE(feed(*reader, rest, piece) == Progress::head);
    CHECK(reader->request().target == "/a");
    CHECK(rest.empty());
  }
  CHECK(first_progress("\r\n\r\n\r\n\r\n\r\n" + get) == Progress::bad);
}

TEST_CASE("chunks are read strictly, however they are cut") {
  struct Case {
    std::string body;
    Progress progress;
  };
  const Case cases[] = {
      {"0\r\n\r\n", Progress::complete},
      {"1\r\na\r\n0\r\n\r\n", Progress::complete},
      {"0001;name=value\r\na\r\n0\r\n\r\n", Progress::complete},
      {"1\r\na\r\n0\r\nTrailer: x\r\n\r\n", Progress::complete},
      {"1 \r\na\r\n0\r\n\r\n", Progress::bad},
      {"1 ;a\r\na\r\n0\r\n\r\n", Progress::bad},
      {"0x1\r\na\r\n0\r\n\r\n", Progress::bad},
      {"-1\r\na\r\n0\r\n\r\n", Progress::bad},
      {"1\r\nab\r\n0\r\n\r\n", Progress::bad},
      {"1\na\n0\n\n\n", Progress::need_more},
      {"g\r\n\r\n\r\n", Progress::bad},
      {"\r\n\r\n\r\n", Progress::bad},
      {"10000000000000001\r\na\r\n", Progress::bad},
      {"ffffffffffffffff\r\na\r\n", Progress::body_too_large},
      {"1;" + std::string(300, 'a') + "\r\na\r\n0\r\n\r\n", Progress::bad},
  };
  for (const auto& test : cases) {
    for (const std::size_t piece : {1UL, 2UL, 3UL, 4UL, 7UL, 1UL << 20}) {
      INFO(test.body << " in pieces of " << piece);
      const std::string text =
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + test.body;
      const auto reader = make_request_reader();
      std::string_view rest = text;
      REQUIRE(feed(*reader, rest, piece) == Progress::head);
      CHECK(feed(*reader, rest, piece) == test.progress);
    }
  }
}

TEST_CASE("a body of many chunks costs no more than it is worth") {
  std::string text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 3000; ++i) text += "1;" + std::string(200, 'a') + "\r\nx\r\n";
  const auto reader = make_request_reader();
  std::string_view rest = text;
  REQUIRE(feed(*reader, rest, 4096) == Progress::head);
  CHECK(feed(*reader, rest, 4096) == Progress::body_too_large);
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
  const std::string text = serialize_head(Response{}, 2, true);
  CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(text.ends_with("\r\n\r\n"));
  for (const char* header : {"Content-Length: 2\r\n", "X-Content-Type-Options: nosniff\r\n",
                             "Content-Security-Policy: ", "Cache-Control: no-store\r\n",
                             "Content-Type: application/json\r\n"}) {
    INFO(header);
    CHECK(text.find(header) != std::string::npos);
  }
  CHECK(text.find("Access-Control") == std::string::npos);
  CHECK(serialize_head(Response{}, 2, false).find("Connection: close\r\n") != std::string::npos);
}

}  // namespace runbookd::api::wire_test
