// Answers that are produced over time: what their readers see, and what becomes of readers that
// stop reading.
#include <boost/asio/this_coro.hpp>

#include "daemon/app/api/piece_queue.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/eventually.hpp"

namespace runbookd::api::stream_test {

using runbookd::test::eventually;
using test::FakeBackend;
using test::is_status;
using test::local;
using test::request;
using test::Running;

namespace {

constexpr std::size_t most_bytes = 1 << 20;

boost::asio::awaitable<Response> events(Call call) {
  auto queue = std::make_shared<PieceQueue>(co_await boost::asio::this_coro::executor, most_bytes);
  static_cast<FakeBackend*>(call.backend)->streams.push_back(queue);
  Response out;
  out.content_type = "text/event-stream";
  out.stream = queue;
  co_return out;
}

boost::asio::awaitable<Response> plain(Call /*call*/) {
  Response out;
  out.body = "{}";
  co_return out;
}

constexpr Route route_table[] = {
    {Method::get, "/events", Role::none, "", false, &events, "events"},
    {Method::get, "/plain", Role::none, "", false, &plain, "beside them"},
};

ServerOptions options() {
  ServerOptions out = test::on_loopback();
  out.routes = route_table;
  return out;
}

class House {
 public:
  explicit House(ServerOptions how = options()) : server(std::move(how)) {}

  std::unique_ptr<Channel> ask(const std::string& text) {
    auto channel = connect_host("127.0.0.1", server.port(), false, seconds{20});
    REQUIRE(channel);
    REQUIRE((*channel)->send_all(text));
    return std::move(*channel);
  }
  /// A reader of the stream, which has begun.
  std::unique_ptr<Channel> listener(const std::string& text = "GET /events HTTP/1.1\r\n" + local +
                                                              "\r\n") {
    const std::size_t before = streams();
    auto channel = ask(text);
    REQUIRE(eventually([&] { return streams() > before; }));
    return channel;
  }
  std::size_t streams() {
    return server.on_loop([&] { return server.backend.streams.size(); });
  }
  bool push(std::size_t stream, const std::string& piece) {
    return server.on_loop([&] { return server.backend.streams.at(stream)->push(piece); });
  }
  void finish(std::size_t stream) {
    server.on_loop([&] {
      server.backend.streams.at(stream)->finish();
      return true;
    });
  }

  Running server;
};

/// Until the text has come.
std::string read_until(Channel& channel, const std::string& end) {
  std::string out;
  std::vector<char> buffer(4096);
  while (out.find(end) == std::string::npos) {
    const auto got = channel.receive(buffer);
    if (!got || *got == 0) break;
    out.append(buffer.data(), *got);
  }
  return out;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("pieces reach their reader as they are made, and the connection outlives them") {
  House house;
  const auto reader = house.listener();
  CHECK(house.push(0, "data: one\n\n"));
  const std::string first = read_until(*reader, "data: one\n\n\r\n");
  CHECK(is_status(first, 200));
  CHECK(holds(first, "Content-Type: text/event-stream\r\n"));
  CHECK(holds(first, "Transfer-Encoding: chunked\r\n"));
  CHECK(first.ends_with("\r\n\r\nb\r\ndata: one\n\n\r\n"));
  CHECK_FALSE(holds(first, "\r\n0\r\n"));
  CHECK(house.push(0, "data: two\n\n"));
  CHECK(read_until(*reader, "two\n\n\r\n") == "b\r\ndata: two\n\n\r\n");
  house.finish(0);
  CHECK(read_until(*reader, "0\r\n\r\n") == "0\r\n\r\n");
  CHECK_FALSE(house.push(0, "late"));
  REQUIRE(reader->send_all(request("GET /plain", local)));
  CHECK(is_status(Running::read_all(*reader), 200));
}

TEST_CASE("who speaks HTTP/1.0 gets the pieces up to the end of the connection") {
  House house;
  const auto reader = house.listener("GET /events HTTP/1.0\r\n" + local + "\r\n");
  house.push(0, "data: one\n\n");
  house.finish(0);
  const std::string all = Running::read_all(*reader);
  CHECK_FALSE(holds(all, "Transfer-Encoding"));
  CHECK_FALSE(holds(all, "Content-Length"));
  CHECK(all.ends_with("\r\n\r\ndata: one\n\n"));
}

TEST_CASE("a reader that stops reading is cut off, and costs no more than its bound until then") {
  ServerOptions how = options();
  how.limits.write = milliseconds{250};
  House house(how);
  const auto reader = house.listener();
  const std::string piece(64 << 10, 'x');
  // The kernel takes some; then they lie in the queue, which is full at some time.
  CHECK(eventually([&] { return !house.push(0, piece); }));
  CHECK(eventually([&] { return house.server.connections() == 0; }));
  CHECK(house.server.bytes_in_flight() == 0);
  CHECK_FALSE(Running::read_all(*reader).ends_with("0\r\n\r\n"));
  CHECK(is_status(Running::read_all(*house.ask(request("GET /plain", local))), 200));
}

TEST_CASE("a reader that has gone ends the source at the next pieces") {
  House house;
  house.listener().reset();
  CHECK(eventually([&] { return !house.push(0, "data: anybody?\n\n"); }));
  CHECK(eventually([&] { return house.server.connections() == 0; }));
}

TEST_CASE("a source that was cut off does not look finished") {
  House house;
  const auto reader = house.listener();
  house.server.on_loop([&] {
    house.server.backend.streams.at(0)->stop();
    return true;
  });
  CHECK_FALSE(holds(Running::read_all(*reader), "\r\n\r\n0\r\n"));
}

TEST_CASE("streams have places of their own, and who comes to none is told") {
  ServerOptions how = options();
  how.limits.listen.streams = 2;
  House house(how);
  const auto one = house.listener();
  auto two = house.listener();
  CHECK(is_status(Running::read_all(*house.ask("GET /events HTTP/1.1\r\n" + local + "\r\n")), 503));
  CHECK(is_status(Running::read_all(*house.ask(request("GET /plain", local))), 200));
  two.reset();
  CHECK(eventually([&] { return !house.push(1, "data: anybody?\n\n"); }));
  CHECK(eventually([&] { return house.server.connections() == 1; }));
  house.listener();
}

TEST_CASE("each piece is redacted, and HEAD gets none") {
  ServerOptions how = options();
  how.redact = [](std::string_view text) {
    return holds(std::string(text), "hush") ? std::string("***") : std::string(text);
  };
  House house(how);
  const auto reader = house.listener();
  house.push(0, "data: hush\n\n");
  const std::string seen = read_until(*reader, "***");
  CHECK(holds(seen, "\r\n3\r\n***"));
  CHECK_FALSE(holds(seen, "hush"));
  const std::string head = Running::read_all(*house.ask(request("HEAD /events", local)));
  CHECK(is_status(head, 200));
  CHECK(head.ends_with("\r\n\r\n"));
}

}  // namespace runbookd::api::stream_test
