// Servers that choose what libpq computes and holds: the loop goes on meanwhile, the worker ends,
// and nothing is left behind.
#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "tests/integration/postgres/fixture.hpp"
#include "tests/unit/net/faulty_peer.hpp"

namespace hostile_peer_test {

using namespace runbookd;
using namespace runbookd::test;
using std::chrono::milliseconds;

namespace {

using asio::use_awaitable;

std::string message(char kind, const std::string& body) {
  const auto size = static_cast<std::uint32_t>(body.size() + 4);
  std::string out(1, kind);
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(size >> shift);
  return out + body;
}

std::string code(char last) { return {'\0', '\0', '\0', last}; }

asio::awaitable<std::string> receive(std::shared_ptr<Socket> socket) {
  std::string data(4096, '\0');
  data.resize(co_await socket->async_read_some(asio::buffer(data), use_awaitable));
  co_return data;
}

asio::awaitable<void> send(std::shared_ptr<Socket> socket, std::string data) {
  co_await asio::async_write(*socket, asio::buffer(data), use_awaitable);
}

// SCRAM-SHA-256 in which the client has to hash two thousand million times.
asio::awaitable<void> endless_scram(std::shared_ptr<Socket> socket) {
  const std::string startup = co_await receive(socket);
  co_await send(socket, message('R', code(10) + std::string("SCRAM-SHA-256\0\0", 15)));
  const std::string first = co_await receive(socket);
  const auto nonce = first.substr(first.find("r="));
  co_await send(socket, message('R', code(11) + nonce + "x,s=c2FsdHNhbHQ=,i=2147483647"));
  const std::string proof = co_await receive(socket);
}

// How often the loop came to something else meanwhile.
class Pulse {
 public:
  explicit Pulse(asio::io_context& io) : timer_(io) { beat(); }
  int beats() const { return beats_; }

 private:
  void beat() {
    ++beats_;
    timer_.expires_after(milliseconds{5});
    timer_.async_wait([this](boost::system::error_code ec) {
      if (!ec) beat();
    });
  }
  asio::steady_timer timer_;
  int beats_ = 0;
};

struct Process {
  int pid = 0;
  int parent = 0;
  std::string name;
};

std::vector<Process> living() {
  std::vector<Process> out;
  DIR* proc = ::opendir("/proc");
  while (const dirent* entry = ::readdir(proc)) {
    std::ifstream file(std::string("/proc/") + entry->d_name + "/stat");
    Process one;
    std::string state;
    if (file >> one.pid >> one.name >> state >> one.parent && state != "Z" && state != "X")
      out.push_back(std::move(one));
  }
  ::closedir(proc);
  return out;
}

// Of this program.
std::vector<int> fork_servers() {
  std::vector<int> out;
  for (const auto& one : living()) {
    if (one.parent == ::getpid() && one.name == "(runbookd-forks)") out.push_back(one.pid);
  }
  return out;
}

int workers() {
  const auto parents = fork_servers();
  int count = 0;
  for (const auto& one : living())
    count += one.name == "(runbookd-pg)" && std::count(parents.begin(), parents.end(), one.parent);
  return count;
}

std::string dsn_of(const FaultyPeer& peer) {
  return "host=127.0.0.1 user=app password=hunter2 dbname=x sslmode=disable port=" +
         std::to_string(peer.port());
}

}  // namespace

// A row of the page: a login that asks for more than 2 s of computing.
TEST_CASE("a server that lets us hash for ever costs two seconds of a worker, and no loop",
          "[postgres]") {
  Loop loop;
  FaultyPeer peer(loop.io, endless_scram);
  const auto spec = postgres_spec(dsn_of(peer));
  const auto probe = spec->make(common(seconds{19}), {}, loop.services());
  const Pulse pulse(loop.io);
  const auto sample = loop.run(probe->run(), milliseconds{19000});
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::too_large);
  CHECK(sample.detail.starts_with("login: "));
  CHECK(pulse.beats() > 20);  // a loop that hashed itself would come to three
  probe->close();
  CHECK(loop.until([] { return workers() == 0; }));
}

TEST_CASE("a worker that computes is killed at the deadline, and the next run has another",
          "[postgres]") {
  Loop loop;
  FaultyPeer peer(loop.io, endless_scram);
  const auto spec = postgres_spec(dsn_of(peer));
  const auto probe = spec->make(common(), {}, loop.services());
  for (int i = 0; i < 2; ++i) {
    const auto sample = loop.run(probe->run(), milliseconds{700});
    CHECK(sample.reason == Reason::timeout);
    CHECK(sample.detail == "login: no answer before the deadline");
    CHECK(loop.end == Loop::End::at_deadline);
    CHECK(loop.until([] { return workers() == 0; }));
  }
  CHECK(peer.accepted() == 2);
  probe->close();
}

TEST_CASE("one hostile server takes nothing from its neighbour", "[postgres]") {
  Loop loop;
  FaultyPeer peer(loop.io, endless_scram);
  const auto bad_spec = postgres_spec(dsn_of(peer));
  const auto good_spec = postgres_spec(server().socket_dsn("watcher"));
  const auto bad_probe = bad_spec->make(common(), {}, loop.services());
  const auto good_probe = good_spec->make(common(), {}, loop.services());
  asio::co_spawn(loop.io, bad_probe->run(), asio::detached);
  for (int i = 0; i < 20; ++i) {
    const auto sample = loop.run(good_probe->run(), milliseconds{3000});
    INFO(sample.detail);
    CHECK(sample.outcome == Outcome::ok);
  }
  CHECK(loop.until([&] { return workers() == 1; }));  // the good one's, which is kept
  good_probe->close();
  CHECK(loop.until([] { return workers() == 0; }));
}

TEST_CASE("a password is not sent in clear without TLS, unless the string says so", "[postgres]") {
  for (const bool consent : {false, true}) {
    Loop loop;
    std::string heard;
    FaultyPeer peer(loop.io, [&heard](std::shared_ptr<Socket> socket) -> asio::awaitable<void> {
      return [](std::shared_ptr<Socket> s, std::string* out) -> asio::awaitable<void> {
        *out = co_await receive(s);
        co_await send(s, message('R', code(3)));
        *out += co_await receive(s);
      }(socket, &heard);
    });
    const auto spec = postgres_spec(dsn_of(peer) + (consent ? " require_auth=password" : ""));
    const auto probe = spec->make(common(), {}, loop.services());
    const auto sample = loop.run(probe->run(), milliseconds{1000});
    INFO(sample.detail);
    const bool sent = heard.find("hunter2") != std::string::npos;
    CHECK(sent == consent);
    if (!consent) CHECK(sample.reason == Reason::auth);
    probe->close();
  }
}

TEST_CASE("a program that cannot be started is our own fault, and says so", "[postgres]") {
  Loop loop;
  loop.postgres = net::make_postgres_workers(loop.io.get_executor(), "/nonexistent/runbookd");
  const auto spec = postgres_spec(server().socket_dsn("watcher"));
  const auto probe = spec->make(common(), {}, loop.services());
  const auto sample = loop.run(probe->run(), milliseconds{3000});
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::internal);
  CHECK(sample.detail.find("cannot start a process that speaks with PostgreSQL") !=
        std::string::npos);
}

TEST_CASE("a fork server that has died is replaced", "[postgres]") {
  Loop loop;
  const auto spec = postgres_spec(server().socket_dsn("watcher"), "connection: new\n");
  const auto probe = spec->make(common(), {}, loop.services());
  REQUIRE(loop.run(probe->run(), milliseconds{5000}).outcome == Outcome::ok);
  REQUIRE(fork_servers().size() == 1);
  ::kill(fork_servers().front(), SIGKILL);
  REQUIRE(loop.until([] { return fork_servers().empty(); }));
  const auto sample = loop.run(probe->run(), milliseconds{5000});
  INFO(sample.detail);
  CHECK(sample.outcome == Outcome::ok);
  probe->close();
}

}  // namespace hostile_peer_test
