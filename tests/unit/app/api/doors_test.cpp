// The table of doors in docs/security.md, cell by cell: peers that stall in each phase of a
// connection at each door, more than it has places for; whoever comes after them is served all the
// same, and so are people at the operators' socket.
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "daemon/app/api/in_flight.hpp"
#include "daemon/app/api/transport.hpp"
#include "daemon/app/journal/sha256.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace runbookd::api::doors_test {

using test::is_status;
using test::local;
using test::request;
using test::Running;
using test::TempDir;

namespace {

constexpr std::size_t places = 4;
constexpr std::size_t crowd = places + 4;
constexpr std::size_t room = 20UL << 20;
constexpr std::size_t large = 16UL
                              << 20;  // more than the kernel takes for a peer that does not read

enum class Phase { handshake, head, body, answer, drain };
constexpr const char* phase_names[] = {"handshake", "head", "body", "answer", "drain"};
constexpr const char* door_names[] = {"server.listen", "the unix socket", "metrics_listen"};

const std::string token = "Authorization: Bearer secret-1\r\n";

/// What a peer sends to get into the phase, and then no more; it never reads.
std::string stalling_in(Phase phase) {
  switch (phase) {
    case Phase::handshake:
      return {};
    case Phase::head:
      return "GET /-/healthy HTTP/1.1\r\nHost: loc";
    case Phase::body:
      return "POST /api/v1/pause HTTP/1.1\r\n" + local + token +
             "Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n{";
    case Phase::answer:
      return "GET /metrics HTTP/1.1\r\n" + local + token + "\r\n";
    case Phase::drain:
      return "POST /api/v1/pause HTTP/1.1\r\n" + local +
             "Transfer-Encoding: x, chunked\r\n\r\nnever to be ended";
  }
  return {};
}

bool exists(Door door, Phase phase) {
  if (phase == Phase::handshake) return door == Door::tcp;
  return phase != Phase::body || door != Door::metrics;  // a read has no body
}

class House {
 public:
  explicit House(ServerLimits limits, bool tls = false)
      : certificates_(runbookd::test::make_certificates({})),
        certificate_(certificates_.certificate),
        key_(certificates_.key),
        server(options(limits, tls)) {}

  std::unique_ptr<Channel> knock(Door door) const {
    auto channel =
        door == Door::unix_socket
            ? connect_socket(socket_, seconds{20})
            : connect_host("127.0.0.1", door == Door::tcp ? server.port() : server.metrics_port(),
                           false, seconds{20});
    REQUIRE(channel);
    return std::move(*channel);
  }
  std::unique_ptr<Channel> stall(Door door, Phase phase) const {
    auto channel = knock(door);
    REQUIRE(channel->send_all(stalling_in(phase)));
    return channel;
  }
  bool healthy(Door door) const {
    const auto channel = knock(door);
    if (!channel->send_all(request("GET /-/healthy", local))) return false;
    return is_status(Running::read_all(*channel), 200);
  }
  bool pause() const {
    ClientTarget target;
    target.socket = socket_;
    target.timeout = seconds{20};
    const auto answer = client_post(target, "/api/v1/pause", R"({"resource":"api"})");
    return answer && answer->status == 202;
  }
  template <class Condition>
  bool until(Condition condition) const {
    const Mono end = MonoClock::now() + seconds{20};
    while (!condition()) {
      if (MonoClock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

 private:
  ServerOptions options(ServerLimits limits, bool tls) const {
    ServerOptions out = test::on_loopback();
    out.metrics_listen = "127.0.0.1:0";
    out.socket = socket_;
    out.limits = limits;
    const auto hash = journal::hex(journal::sha256("secret-1"));
    out.tokens = std::make_shared<const Tokens>(*Tokens::parse("otto admin sha256:" + hash));
    if (tls) out.tls = *load_tls_server(certificate_.path(), key_.path());
    return out;
  }

  TempDir dir_;
  std::string socket_ = dir_.state() + ".sock";
  runbookd::test::Certificates certificates_;
  runbookd::test::TemporaryFile certificate_;
  runbookd::test::TemporaryFile key_;

 public:
  Running server;
};

ServerLimits few_places() {
  ServerLimits out;
  out.listen = out.metrics = out.socket = {places, room};
  return out;
}

void serve_large_metrics(House& house) {
  const std::lock_guard lock(house.server.backend.mutex);
  house.server.backend.metrics_bytes = large;
}

}  // namespace

TEST_CASE("who stalls at a door, in whatever phase, keeps nobody out of it or of another") {
  for (const Door door : {Door::tcp, Door::unix_socket, Door::metrics}) {
    for (const Phase phase :
         {Phase::handshake, Phase::head, Phase::body, Phase::answer, Phase::drain}) {
      if (!exists(door, phase)) continue;
      DYNAMIC_SECTION(door_names[static_cast<int>(door)] << ", "
                                                         << phase_names[static_cast<int>(phase)]) {
        House house(few_places(), phase == Phase::handshake);
        serve_large_metrics(house);
        std::vector<std::unique_ptr<Channel>> peers;
        for (std::size_t i = 0; i < crowd; ++i) peers.push_back(house.stall(door, phase));
        CHECK(house.pause());
        if (phase != Phase::handshake) CHECK(house.healthy(door));
        CHECK(house.healthy(Door::metrics));
        CHECK(house.server.connections() <= 3 * places);
        CHECK(house.server.bytes_in_flight() <= room);
        // The first to come was the first to go.
        if (phase != Phase::answer)
          CHECK(Running::read_all(*peers.front()).find("200 OK") == std::string::npos);
      }
    }
  }
}

TEST_CASE("each phase of a connection has its end, at each door") {
  ServerLimits limits = few_places();
  limits.head = limits.body = limits.write = limits.drain = limits.idle = milliseconds{250};
  for (const Door door : {Door::tcp, Door::unix_socket, Door::metrics}) {
    for (const Phase phase :
         {Phase::handshake, Phase::head, Phase::body, Phase::answer, Phase::drain}) {
      if (!exists(door, phase)) continue;
      DYNAMIC_SECTION(door_names[static_cast<int>(door)] << ", "
                                                         << phase_names[static_cast<int>(phase)]) {
        House house(limits, phase == Phase::handshake);
        serve_large_metrics(house);
        const auto peer = house.stall(door, phase);
        CHECK(house.until([&] { return house.server.connections() == 1; }));
        CHECK(house.until([&] { return house.server.connections() == 0; }));
        CHECK(house.server.bytes_in_flight() == 0);
      }
    }
  }
}

TEST_CASE("520 health checks with a body that never comes keep no pause from its socket") {
  House house(ServerLimits{});
  std::vector<std::unique_ptr<Channel>> peers;
  for (int i = 0; i < 520; ++i) {
    peers.push_back(house.knock(Door::metrics));
    const auto sent = peers.back()->send_all("GET /-/healthy HTTP/1.1\r\n" + local +
                                             "Content-Length: 1000\r\n\r\n");
    static_cast<void>(sent);                             // it may have been shown the door already
    if (peers.size() > 200) peers.erase(peers.begin());  // this process has descriptors for so many
  }
  for (int i = 0; i < 48; ++i) CHECK(house.pause());
  CHECK(house.healthy(Door::metrics));
  CHECK(is_status(Running::read_all(*peers.back()), 400));
}

TEST_CASE("slow readers of large answers are held within a bound, and the slowest leave first") {
  ServerLimits limits;
  limits.metrics = {64, room};
  House house(limits);
  serve_large_metrics(house);
  const auto slow = house.stall(Door::metrics, Phase::answer);
  REQUIRE(house.until([&] { return house.server.bytes_in_flight() >= large; }));
  for (int i = 0; i < 20; ++i) {
    const auto busy = house.knock(Door::metrics);
    REQUIRE(busy->send_all(request("GET /metrics", local)));
    CHECK(house.server.bytes_in_flight() <= room);
  }
  // Once it has had its second it makes room for who reads.
  CHECK(house.until([&] {
    const auto eager = house.knock(Door::metrics);
    REQUIRE(eager->send_all(request("GET /metrics", local)));
    return Running::read_all(*eager).size() > large;
  }));
  CHECK(house.healthy(Door::metrics));
}

TEST_CASE("bodies are bounded together, and a command's small one always finds room") {
  ServerLimits limits = few_places();
  limits.listen = {64, 2UL << 20};
  House house(limits);
  std::vector<std::unique_ptr<Channel>> peers;
  for (int i = 0; i < 8; ++i) peers.push_back(house.stall(Door::tcp, Phase::body));
  CHECK(is_status(Running::read_all(*peers.back()), 503));
  CHECK(house.server.bytes_in_flight() <= 2UL << 20);
  const auto answer = client_post(house.server.tcp("secret-1"), "/api/v1/pause", "{}");
  REQUIRE(answer);
  CHECK(answer->status == 202);
}

TEST_CASE("the operators' socket is served when the process has no descriptor left") {
  const TempDir dir;
  ServerOptions options = test::on_loopback();
  options.socket = dir.state() + ".sock";
  Running server(options);
  const int ours = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(ours >= 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::memcpy(where.sun_path, options.socket.c_str(), options.socket.size());
  std::string got(4096, '\0');
  {
    const runbookd::test::NoDescriptors none;
    REQUIRE(::connect(ours, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    const std::string text = request("POST /api/v1/pause", local + "Content-Length: 0\r\n");
    REQUIRE(::send(ours, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    const ssize_t bytes = ::recv(ours, got.data(), got.size(), 0);
    got.resize(static_cast<std::size_t>(std::max<ssize_t>(bytes, 0)));
  }
  ::close(ours);
  CHECK(is_status(got, 202));
}

TEST_CASE("a text that many take is counted once, for as long as one of them has it") {
  InFlight in_flight(100UL << 10);
  const auto text = std::make_shared<const std::string>(60UL << 10, 'x');
  auto first = in_flight.hold(text);
  auto second = in_flight.hold(text);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(in_flight.bytes() == text->size());
  CHECK_FALSE(in_flight.hold(text->size()));
  first.reset();
  CHECK(in_flight.bytes() == text->size());
  second.reset();
  CHECK(in_flight.bytes() == 0);
  CHECK(in_flight.hold(1UL << 30));  // alone, whatever its size
  CHECK(in_flight.bytes() == 0);
}

}  // namespace runbookd::api::doors_test
