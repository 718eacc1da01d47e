#include "daemon/net/http/answer.hpp"

#include <algorithm>
#include <vector>

#include "tests/unit/catch.hpp"

namespace http_answer_test {

using namespace runbookd;
using net::HttpAnswer;

namespace {

struct Read {
  net::Failure failure;
  bool done = false;
  HttpAnswer answer;
};

/// `text` in pieces of at most `piece` bytes, then the peer's end.
Read read(std::string_view text, std::size_t piece, net::ExchangeOptions options = {}) {
  const auto reader = net::make_answer_reader(options);
  Read out;
  while (!out.failure && !reader->done() && !text.empty()) {
    const auto room = reader->room();
    const std::size_t n = std::min({piece, text.size(), room.size()});
    REQUIRE(n > 0);
    std::copy_n(text.data(), n, room.data());
    text.remove_prefix(n);
    out.failure = reader->take(n);
  }
  if (!out.failure && !reader->done()) out.failure = reader->take_end();
  out.done = reader->done();
  reader->result(out.answer);
  return out;
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
const std::string fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string many_fields(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "X-Field-" + std::to_string(i) + ": and its value\r\n";
  return out;
}

struct Case {
  const char* what;
  std::string text;
  Reason reason;
  std::string body;
};

void check_however_cut(const std::vector<Case>& cases) {
  for (const auto& test : cases) {
    for (const std::size_t piece : {1UL, 2UL, 3UL, 4UL, 5UL, 7UL, 1UL << 20}) {
      INFO(test.what << " in pieces of " << piece);
      const Read got = read(test.text, piece);
      CHECK(got.failure.reason == test.reason);
      if (!got.failure) CHECK(got.answer.body == test.body);
      CHECK(got.done == (test.reason == Reason::none));
      if (test.reason == Reason::reset) CHECK_FALSE(got.answer.keep_alive);
    }
  }
}

}  // namespace

TEST_CASE("what a peer may send is an answer or a reason, however it is cut") {
  const std::vector<Case> cases = {
      {"an answer", fine, Reason::none, "ok"},
      {"hints, then an answer", hints + hints + fine, Reason::none, "ok"},
      {"hints, then the end", hints, Reason::reset, ""},
      {"hints, then half a head", hints + "HTTP/1.1 200 OK\r\nA: b\r\n", Reason::reset, ""},
      {"hints, then one byte", hints + "H", Reason::reset, ""},
      {"an interim answer with a length", "HTTP/1.1 102 X\r\nContent-Length: 9\r\n\r\n" + fine,
       Reason::none, "ok"},
      {"101 unasked", "HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\n" + fine, Reason::protocol, ""},
      {"101 behind hints", hints + "HTTP/1.1 101 X\r\n\r\n", Reason::protocol, ""},
      {"a status of nought", "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n", Reason::protocol, ""},
      {"a status of two digits", "HTTP/1.1 20 X\r\n\r\n", Reason::protocol, ""},
      {"no body", "HTTP/1.1 204 X\r\n\r\n", Reason::none, ""},
      {"a body up to the end", "HTTP/1.0 200 OK\r\n\r\nall of it", Reason::none, "all of it"},
      {"an empty chunked body", chunked + "0\r\n\r\n", Reason::none, ""},
      {"chunks", chunked + "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", Reason::none, "abc"},
      {"trailers", chunked + "0\r\nA: b\r\n\r\n", Reason::none, ""},
      {"cut before a chunk", chunked, Reason::reset, ""},
      {"cut in the last chunk", chunked + "0\r\n", Reason::reset, ""},
      {"cut at the very end", chunked + "0\r\n\r", Reason::reset, ""},
      {"cut behind a chunk", chunked + "1\r\na\r", Reason::reset, ""},
      {"no chunk size", chunked + "\r\n\r\n\r\n", Reason::protocol, ""},
      {"a chunk beyond all bounds", chunked + "ffffffffffffffff\r\nx", Reason::too_large, ""},
      {"a chunk size that wraps", chunked + "10000000000000000\r\nx", Reason::protocol, ""},
      {"nothing but line ends", "\r\n\r\n\r\n\r\n\r\n\r\n", Reason::protocol, ""},
  };
  check_however_cut(cases);
}

TEST_CASE("what RFC 9112 lets a client read is read, and no more") {
  const std::vector<Case> cases = {
      {"no reason and no blank before it", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
       Reason::none, "ok"},
      {"blanks of any kind in the status line", "HTTP/1.1 \t 200\t\r\nContent-Length: 2\r\n\r\nok",
       Reason::none, "ok"},
      {"a minor version of a later day", "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok",
       Reason::none, "ok"},
      {"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\nok", Reason::none, "ok"},
      {"line ends of both kinds", "HTTP/1.1 200 OK\nContent-Length: 2\r\n\nok", Reason::none, "ok"},
      {"bare line feeds in chunks", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n",
       Reason::none, "ok"},
      {"blanks behind a chunk's size", chunked + "2  \r\nok\r\n1 ;x=y\r\n!\r\n0 \t\r\n\r\n",
       Reason::none, "ok!"},
      {"a blank before a colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", Reason::none,
       "ok"},
      {"a folded line", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length:\r\n\t2\r\n\r\nok",
       Reason::none, "ok"},
      {"lines folded again and again",
       "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\tc\r\n \r\n d\r\nContent-Length: 2\r\n\r\nok",
       Reason::none, "ok"},
      {"more fields than usual",
       "HTTP/1.1 200 OK\r\n" + many_fields(200) + "Content-Length: 2\r\n\r\nok", Reason::none,
       "ok"},
      {"a reason in another script", "HTTP/1.1 200 \xc3\xbc\xff\r\nContent-Length: 2\r\n\r\nok",
       Reason::none, "ok"},
      {"a length beside a coding",
       "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: "
       "chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
       Reason::none, "ok"},
      {"lengths that agree", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
       Reason::none, "ok"},
      {"lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
       Reason::protocol, ""},
      {"a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", Reason::protocol,
       ""},
      {"a line without a colon", "HTTP/1.1 200 OK\r\nContent\r\n\r\nok", Reason::protocol, ""},
      {"a first line that goes on", "HTTP/1.1 200 OK\r\n X: y\r\n\r\nok", Reason::protocol, ""},
      {"a NUL in a field", std::string("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nok", 29),
       Reason::protocol, ""},
      {"another protocol's version", "HTTP/2 200 OK\r\n\r\n", Reason::protocol, ""},
      {"no blank behind the version", "HTTP/1.1200 OK\r\n\r\n", Reason::protocol, ""},
      {"a status of four digits", "HTTP/1.1 2000\r\n\r\n", Reason::protocol, ""},
      {"something behind a chunk", chunked + "2\r\nokay\r\n0\r\n\r\n", Reason::protocol, ""},
      {"a negative chunk", chunked + "-2\r\nok\r\n0\r\n\r\n", Reason::protocol, ""},
  };
  check_however_cut(cases);
}

TEST_CASE("a body that nobody reads may be of any length, and ends the connection") {
  net::ExchangeOptions unread;
  unread.max_body = 10;
  unread.may_cut = true;
  const std::string body(100, 'x');
  for (const std::string& text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + body, "HTTP/1.1 200 OK\r\n\r\n" + body,
        chunked + "64\r\n" + body + "\r\n0\r\n\r\n", chunked + "ffffffffffffffff\r\n" + body}) {
    for (const std::size_t piece : {1UL, 7UL, 1UL << 20}) {
      INFO(text << " in pieces of " << piece);
      const Read got = read(text, piece, unread);
      CHECK_FALSE(got.failure);
      CHECK(got.done);
      CHECK(got.answer.status == 200);
      CHECK(got.answer.body == std::string(10, 'x'));
      CHECK_FALSE(got.answer.keep_alive);
    }
  }
  unread.may_cut = false;
  CHECK(read("HTTP/1.1 200 OK\r\n\r\n" + body, 7, unread).failure.reason == Reason::too_large);
}

TEST_CASE("a body that is not plain is named by its field") {
  const auto coding = [](const std::string& field) {
    return read("HTTP/1.1 200 OK\r\n" + field + "\r\n\r\nx", 100).answer.coding;
  };
  CHECK(coding("Content-Encoding: gzip") == "Content-Encoding: gzip");
  CHECK(coding("content-encoding: br") == "Content-Encoding: br");
  CHECK(coding("Content-Encoding: Identity").empty());
  CHECK(coding("Content-Encoding:").empty());
  CHECK(coding("Transfer-Encoding: gzip") == "Transfer-Encoding: gzip");
  CHECK(coding("Transfer-Encoding: Chunked").empty());
}

TEST_CASE("a connection is kept only where both ends agree on the end of the answer") {
  const auto kept = [](const std::string& text) { return read(text, 100).answer.keep_alive; };
  CHECK(kept(fine));
  CHECK(kept("HTTP/1.1 204\r\n\r\n"));
  CHECK(kept("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"));
  CHECK_FALSE(kept("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  CHECK_FALSE(kept("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
  CHECK_FALSE(kept("HTTP/1.1 200 OK\r\n\r\nok"));
  CHECK_FALSE(kept(fine + "H"));
  CHECK_FALSE(
      kept("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
           "0\r\n\r\n"));
}

TEST_CASE("eight interim answers are passed over and a ninth is one too many") {
  std::string text;
  for (int i = 0; i < 8; ++i) text += "HTTP/1.1 100 Continue\r\n\r\n";
  CHECK(read(text + fine, 100).answer.status == 200);
  const Read many = read(text + "HTTP/1.1 100 Continue\r\n\r\n" + fine, 100);
  CHECK(many.failure.reason == Reason::protocol);
  CHECK(many.answer.status == 0);
}

TEST_CASE("an interim answer to HEAD does not end the reading of the real one") {
  net::ExchangeOptions head;
  head.head = true;
  const Read got = read(hints + "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 9, head);
  CHECK_FALSE(got.failure);
  CHECK(got.answer.status == 200);
}

TEST_CASE("a head of whole lines is bounded, however the lines come") {
  const std::string line = "X-More: and more\r\n";
  std::string text = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i) text += line;
  for (const std::size_t piece : {std::size_t{1}, line.size(), std::size_t{4096}}) {
    INFO(piece);
    CHECK(read(std::string("HTTP/1.1 200 O\r\n") + text.substr(17), piece).failure.reason ==
          Reason::too_large);
  }
}

TEST_CASE("the parts of a folded line are one value, with a blank between them") {
  net::ExchangeOptions with_headers;
  with_headers.want_headers = true;
  const Read got = read("HTTP/1.1 200 OK\r\nA: b\r\n  c \r\n\td\nE: f\r\nContent-Length: 0\r\n\r\n",
                        5, with_headers);
  REQUIRE(got.answer.headers.size() == 3);
  CHECK(got.answer.headers[0] == std::pair<std::string, std::string>{"A", "b c d"});
  CHECK(got.answer.headers[1] == std::pair<std::string, std::string>{"E", "f"});
}

TEST_CASE("chunks of nothing but extensions do not fill the memory") {
  const std::string padded = chunked + "1;" + std::string(100'000, 'a') + "\r\nx\r\n0\r\n\r\n";
  CHECK(read(padded, 1000).failure.reason == Reason::too_large);
}

}  // namespace http_answer_test
