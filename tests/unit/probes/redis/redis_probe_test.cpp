#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <filesystem>

#include "daemon/contract/access.hpp"
#include "probes/redis/info.hpp"
#include "probes/redis/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace redis_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::redis_kind;
using probes::RedisSignal;

namespace {

/// A real redis-server in a directory of its own, on a unix socket and a free port.
class RedisServer {
 public:
  RedisServer(Loop& loop, std::vector<std::string> extra) {
    std::string pattern = "/tmp/runbookd-redis-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory");
    directory_ = pattern;
    port_ = refused_port(loop.io);
    std::vector<std::string> words = {"redis-server",     "--port",    std::to_string(port_),
                                      "--bind",           "127.0.0.1", "--unixsocket",
                                      socket(),           "--dir",     directory_,
                                      "--save",           "",          "--logfile",
                                      directory_ + "/log"};
    words.insert(words.end(), extra.begin(), extra.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (::posix_spawnp(&pid_, "redis-server", nullptr, nullptr, argv.data(), environ) != 0) {
      throw std::runtime_error("redis-server cannot be started");
    }
  }
  ~RedisServer() {
    signal(SIGCONT);
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    std::filesystem::remove_all(directory_);
  }
  void signal(int number) const { ::kill(pid_, number); }
  std::string socket() const { return directory_ + "/redis.sock"; }
  std::string tcp() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  std::string directory_;
  unsigned short port_ = 0;
  pid_t pid_ = 0;
};

/// Runs until the server is up (it has just been started).
bool comes_up(Loop& loop, Runner& runner) {
  return loop.until([&] { return runner.run(seconds{1}).outcome == Outcome::ok; });
}

std::string url(const std::string& text) { return "redis: \"" + text + "\""; }

Cell cell(const std::vector<Cell>& cells, RedisSignal signal) {
  return cells.at(static_cast<std::size_t>(signal));
}

}  // namespace

TEST_CASE("the redis fixtures say exactly what is wrong") {
  CHECK(check_fixtures("redis", {&redis_kind}) == std::vector<std::string>{});
}

TEST_CASE("INFO of a primary with replicas") {
  const auto cells = probes::read_info(
      "# Clients\r\nconnected_clients:7\r\nblocked_clients:1\r\nused_memory:50\r\nmaxmemory:200\r\n"
      "evicted_keys:3\r\nrejected_connections:4\r\nkeyspace_hits:90\r\nkeyspace_misses:10\r\nrole:"
      "master\r\n"
      "slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=2\r\n"
      "slave1:ip=10.0.0.3,port=6379,state=online,offset=1,lag=9\r\n");
  CHECK(std::get<double>(cell(cells, RedisSignal::clients)) == 7);
  CHECK(std::get<double>(cell(cells, RedisSignal::memory_ratio)) == Approx(0.25));
  CHECK(std::get<double>(cell(cells, RedisSignal::hit_ratio)) == Approx(0.9));
  CHECK(std::get<double>(cell(cells, RedisSignal::replication_lag)) == 9);
  CHECK(std::get<std::string>(cell(cells, RedisSignal::role)) == "master");
}

TEST_CASE("INFO of a replica, without a limit and without traffic") {
  const auto cells = probes::read_info(
      "used_memory:50\r\nmaxmemory:0\r\nkeyspace_hits:0\r\nkeyspace_misses:0\r\nrole:slave\r\n"
      "master_link_status:up\r\nmaster_last_io_seconds_ago:4\r\n");
  CHECK(cell(cells, RedisSignal::memory_max).index() == 0);
  CHECK(cell(cells, RedisSignal::memory_ratio).index() == 0);
  CHECK(cell(cells, RedisSignal::hit_ratio).index() == 0);
  CHECK(std::get<double>(cell(cells, RedisSignal::replication_lag)) == 4);
  const auto down = probes::read_info(
      "role:slave\r\nmaster_last_io_seconds_ago:-1\r\nmaster_link_down_since_seconds:77\r\n");
  CHECK(std::get<double>(cell(down, RedisSignal::replication_lag)) == 77);
}

TEST_CASE("a kept connection to Redis that says nothing is no fault of it") {
  Loop loop;
  int asked = 0;
  const auto answer = [](const std::string& command) {
    return command.find("PING") != std::string::npos ? "+PONG\r\n" : "$11\r\nrole:master\r\n";
  };
  FaultyPeer peer(loop.io, forgotten_after(2, answer, &asked));
  Runner runner(loop, spec_of(redis_kind, url("redis://127.0.0.1:" + std::to_string(peer.port()))));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.run(milliseconds{1000}).outcome == Outcome::ok);
  CHECK(runner.text("role") == "master");
  CHECK(peer.accepted() == 2);
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(peer.accepted() == 2);
}

TEST_CASE("a real Redis is observed over tcp and unix sockets, frozen, and killed") {
  Loop loop;
  RedisServer server(loop, {"--maxmemory", "100mb"});
  Runner tcp(loop, spec_of(redis_kind, url("redis://" + server.tcp())));
  REQUIRE(comes_up(loop, tcp));
  CHECK(tcp.number("memory_used") > 0);
  CHECK(tcp.number("memory_max") == 100 * 1024 * 1024);
  CHECK(tcp.number("memory_ratio") == Approx(tcp.number("memory_used") / tcp.number("memory_max")));
  CHECK(tcp.text("role") == "master");
  CHECK(tcp.number("rejected_connections") == 0);
  const double clients = tcp.number("clients");
  for (int i = 0; i < 5; ++i) CHECK(tcp.run().outcome == Outcome::ok);
  CHECK(tcp.number("clients") == clients);  // one connection, kept

  Runner unix_socket(loop, spec_of(redis_kind, url("unix://" + server.socket())));
  CHECK(unix_socket.run().outcome == Outcome::ok);
  CHECK(unix_socket.number("clients") == clients + 1);

  server.signal(SIGSTOP);
  CHECK(tcp.run(milliseconds{150}).reason == Reason::timeout);
  CHECK(loop.took < milliseconds{250});
  server.signal(SIGCONT);
  CHECK(tcp.run().outcome == Outcome::ok);

  server.signal(SIGKILL);
  REQUIRE(loop.until([&] { return tcp.run().reason == Reason::refused; }));
  CHECK(tcp.sample().outcome == Outcome::bad);
  CHECK(unix_socket.run().reason != Reason::none);
}

TEST_CASE("a password is sent, and a wrong one is told apart from an outage") {
  Loop loop;
  RedisServer server(loop, {"--requirepass", "s3cret"});
  const auto spec = spec_of(redis_kind, url("redis://:s3cret@" + server.tcp() + "/1"));
  Runner right(loop, spec);
  REQUIRE(comes_up(loop, right));
  CHECK(spec->address().find("s3cret") == std::string::npos);
  CHECK(dynamic_cast<const RedisAccess&>(*spec).url().reveal().find("s3cret") != std::string::npos);
  Runner wrong(loop, spec_of(redis_kind, url("redis://:other@" + server.tcp())));
  CHECK(wrong.run().reason == Reason::auth);
  CHECK(wrong.sample().detail.find("other") == std::string::npos);
  Runner none(loop, spec_of(redis_kind, url("redis://" + server.tcp())));
  CHECK(none.run().reason == Reason::auth);
}

TEST_CASE("counters are declared as such") {
  const auto spec = spec_of(redis_kind, url("redis://cache"));
  for (const auto& signal : spec->signals()) {
    const bool counter = signal.name == "evicted_keys" || signal.name == "rejected_connections";
    CHECK(signal.counter == counter);
  }
}

TEST_CASE("what is no Redis is told so") {
  Loop loop;
  FaultyPeer peer(loop.io, blurt("HTTP/1.1 400 Bad Request\r\n\r\n"));
  Runner runner(loop, spec_of(redis_kind, url("redis://127.0.0.1:" + std::to_string(peer.port()))));
  CHECK(runner.run(milliseconds{200}).reason == Reason::protocol);
}

}  // namespace redis_probe_test
