// A call without a socket: what is sent, and what is made of what comes.
#include "probes/grpc/unary_call.hpp"

#include <random>

#include "probes/grpc/health.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/http2/frames.hpp"

namespace unary_call_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::probes::grpc;
using Fault = UnaryAnswer::Fault;

namespace {

UnaryRequest request() {
  return {false, "orders:50051", std::string(check_path), request_message("shop.Orders"),
          std::chrono::seconds{5}};
}

/// What a call is after all of these bytes, which come `at_once` at a time.
UnaryAnswer after(const std::string& bytes, std::size_t at_once = 1 << 20, bool closes = true) {
  const auto call = net::http2::make_call(call_of(request()));
  REQUIRE(call);
  CHECK_FALSE(call->output().empty());
  for (std::size_t at = 0; at < bytes.size() && !call->ended(); at += at_once) {
    call->feed(std::string_view(bytes).substr(at, at_once));
    call->output();
  }
  if (!call->ended() && closes) call->feed_end();
  CHECK(call->ended() == true);
  return read_answer(call->answer());
}

const std::string serving = std::string("\x08\x01", 2);

}  // namespace

TEST_CASE("the request has the form of gRPC") {
  CHECK(request_message("") == std::string(5, '\0'));
  CHECK(request_message("ab") == std::string("\0\0\0\0\x04\x0a\x02"
                                             "ab",
                                             9));
  const std::string longer = request_message(std::string(200, 'x'));
  CHECK(longer.substr(0, 8) == std::string("\0\0\0\0\xcb\x0a\xc8\x01", 8));
  CHECK(longer.size() == 208);
  const auto call = net::http2::make_call(call_of(request()));
  const std::string sent = call->output();
  CHECK(sent.starts_with("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  CHECK(sent.ends_with(request().body));
  CHECK(call->output().empty());
}

TEST_CASE("an answer is read, however its bytes are cut") {
  for (const std::size_t at_once : {1UL, 2UL, 7UL, 1000UL}) {
    const UnaryAnswer answer = after(grpc_answer(serving), at_once);
    CHECK(answer.fault == Fault::none);
    CHECK(answer.http_status == 200);
    CHECK(answer.content_type == "application/grpc");
    CHECK(answer.grpc_status == 0);
    CHECK(answer.body == grpc_message(serving));
  }
}

TEST_CASE("messages of protobuf are read, and unknown fields passed over") {
  CHECK(status_of("") == 0);
  CHECK(status_of(serving) == 1);
  CHECK(status_of("\x12\x03"
                  "abc\x08\x02") == 2);
  CHECK(status_of(std::string("\x11"
                              "12345678\x1d"
                              "1234\x08\x01",
                              16)) == 1);
  CHECK(status_of("\x08\x01\x08\x02") == 2);  // the last one counts
  CHECK(status_of("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01") == 1000);
  for (const std::string& none : {std::string("\x08"),
                                  std::string("\x12\x7f"
                                              "a"),
                                  std::string("\x0b"), std::string("\xff"),
                                  std::string("\x00\x01", 2), std::string(12, '\xff')})
    CHECK_FALSE(status_of(none));
}

TEST_CASE("what is not HTTP/2 is a fault of protocol") {
  CHECK(after("HTTP/1.1 400 Bad Request\r\n\r\n").fault == Fault::protocol);
  CHECK(after(std::string(1000, '\xff')).fault == Fault::protocol);
  CHECK(after(h2_settings() + h2_frame(H2::headers, h2_end_headers, 1, std::string(50, '\xff')))
            .fault == Fault::protocol);
  // A stream that nobody has opened, and headers after the end.
  CHECK(after(h2_settings() + h2_frame(H2::data, 0, 7, "x")).fault != Fault::none);
}

TEST_CASE("what ends in the middle is reset") {
  CHECK(after("").fault == Fault::reset);
  CHECK(after(h2_settings()).fault == Fault::reset);
  CHECK(after(h2_settings() + grpc_headers()).fault == Fault::reset);
  CHECK(after(h2_settings() + h2_frame(H2::rst_stream, 0, 1, h2_number(7, 4))).fault ==
        Fault::reset);
  const std::string away = h2_frame(H2::goaway, 0, 0, h2_number(0, 4) + h2_number(11, 4));
  const UnaryAnswer answer = after(h2_settings() + away);
  CHECK(answer.fault == Fault::reset);
  CHECK(answer.why == "the server takes no calls: ENHANCE_YOUR_CALM");
}

TEST_CASE("a server that has said all may reset the call, or close") {
  const std::string all = grpc_answer(serving);
  CHECK(after(all + h2_frame(H2::rst_stream, 0, 1, h2_number(0, 4))).fault == Fault::none);
  CHECK(after(all).fault == Fault::none);
}

TEST_CASE("floods of any kind end, and are not kept") {
  std::string body = h2_settings() + grpc_headers();
  for (int i = 0; i < 40; ++i) body += grpc_data(std::string(1000, 'x'));
  const UnaryAnswer large = after(body);
  CHECK(large.fault == Fault::too_large);
  CHECK(large.body.size() <= most_body_bytes);

  std::string headers = h2_settings() + h2_frame(H2::headers, 0, 1, "");
  std::vector<std::pair<std::string, std::string>> fields{{":status", "200"}};
  for (int i = 0; i < 600; ++i) fields.emplace_back("x", std::string(100, 'y'));
  CHECK(after(h2_settings() +
              h2_frame(H2::headers, h2_end_headers, 1, hpack(fields).substr(0, 16'000)))
            .fault != Fault::none);

  std::string pings = h2_settings();
  for (int i = 0; i < 80'000; ++i) pings += h2_frame(H2::ping, 0, 0, "12345678");
  CHECK(after(pings, 16 << 10).fault == Fault::too_large);
  // None of their answers taken from us.
  const auto call = net::http2::make_call(call_of(request()));
  call->output();
  call->feed(pings.substr(0, 500'000));
  CHECK(call->ended());
}

TEST_CASE("no bytes whatever break it") {
  const std::string good = grpc_answer(serving);
  std::mt19937 random{1};
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 4; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    judge(after(bytes, 1 + random() % 40));
  }
}

TEST_CASE("a name, a message or a type that commands a terminal is shown as none") {
  const UnaryAnswer answer = after(grpc_error("14", "go\x1b[2Jaway"));
  CHECK(answer.grpc_message.find('\x1b') == std::string::npos);
}

}  // namespace unary_call_test
