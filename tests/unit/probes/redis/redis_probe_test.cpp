#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <filesystem>

#include "daemon/contract/access.hpp"
#include "probes/redis/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace redis_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::redis_kind;

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

}  // namespace

TEST_CASE("the redis fixtures say exactly what is wrong") {
  CHECK(check_fixtures("redis", {&redis_kind}) == std::vector<std::string>{});
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
  CHECK(loop.end == Loop::End::at_deadline);
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

TEST_CASE("INFO that is answered by no text of fields is not ok") {
  const auto reason_of = [](const std::string& info) {
    Loop loop;
    FaultyPeer peer(loop.io, blurt("+PONG\r\n" + info));
    Runner runner(loop,
                  spec_of(redis_kind, url("redis://127.0.0.1:" + std::to_string(peer.port()))));
    return runner.run(milliseconds{500}).reason;
  };
  for (const char* answer :
       {"$-1\r\n", "$0\r\n\r\n", ":1\r\n", "*0\r\n", "+OK\r\n", "*1\r\n$6\r\nrole:x\r\n"}) {
    INFO(answer);
    CHECK(reason_of(answer) == Reason::protocol);
  }
  CHECK(reason_of("$27\r\nrole:master\r\nloading:1\r\nx:1\r\n") == Reason::state);
}

TEST_CASE("a replica that has never reached its primary has no lag, and says why") {
  Loop loop;
  const auto nobody = std::to_string(refused_port(loop.io));
  RedisServer server(loop, {"--replicaof", "127.0.0.1", nobody});
  Runner runner(loop, spec_of(redis_kind, url("redis://" + server.tcp())));
  REQUIRE(comes_up(loop, runner));
  CHECK(runner.text("role") == "slave");
  CHECK_FALSE(runner.has("replication_lag"));
  CHECK(runner.sample().detail ==
        "the replica cannot say how far it is behind: its link to 127.0.0.1 has never been up");
}

TEST_CASE("a replica is followed while its primary is alive, frozen and gone") {
  Loop loop;
  RedisServer primary(loop, {});
  Runner above(loop, spec_of(redis_kind, url("redis://" + primary.tcp())));
  REQUIRE(comes_up(loop, above));
  CHECK_FALSE(above.has("replication_lag"));
  const auto port = primary.tcp().substr(primary.tcp().find(':') + 1);
  RedisServer replica(loop, {"--replicaof", "127.0.0.1", port, "--repl-timeout", "5"});
  Runner below(loop, spec_of(redis_kind, url("redis://" + replica.tcp())));
  REQUIRE(comes_up(loop, below));
  REQUIRE(loop.until([&] {
    return below.run(seconds{1}).outcome == Outcome::ok && below.has("replication_lag");
  }));
  REQUIRE(loop.until([&] {
    return above.run(seconds{1}).outcome == Outcome::ok && above.has("replication_lag") &&
           above.number("replication_lag") <= 2;
  }));
  primary.signal(SIGSTOP);
  REQUIRE(loop.until([&] {
    return below.run(seconds{1}).outcome == Outcome::ok && below.has("replication_lag") &&
           below.number("replication_lag") >= 2;
  }));
}

TEST_CASE("what is no Redis is told so") {
  Loop loop;
  FaultyPeer peer(loop.io, blurt("HTTP/1.1 400 Bad Request\r\n\r\n"));
  Runner runner(loop, spec_of(redis_kind, url("redis://127.0.0.1:" + std::to_string(peer.port()))));
  CHECK(runner.run(milliseconds{200}).reason == Reason::protocol);
}

TEST_CASE("an ACL user asks with the rights that the probe needs, and is told which it lacks") {
  Loop loop;
  RedisServer server(loop, {"--user", "default", "off", "--user", "watch", "on", ">s3cret", "+ping",
                            "+info", "--user", "half", "on", ">s3cret", "+ping"});
  Runner right(loop, spec_of(redis_kind, url("redis://watch:s3cret@" + server.tcp())));
  REQUIRE(comes_up(loop, right));
  CHECK(right.number("memory_used") > 0);
  Runner half(loop, spec_of(redis_kind, url("redis://half:s3cret@" + server.tcp())));
  CHECK(half.run().reason == Reason::auth);
  CHECK(half.sample().detail.ends_with("the probe needs +ping and +info"));
  Runner wrong(loop, spec_of(redis_kind, url("redis://watch:other@" + server.tcp())));
  CHECK(wrong.run().reason == Reason::auth);
  Runner nobody(loop, spec_of(redis_kind, url("redis://" + server.tcp())));
  CHECK(nobody.run().reason == Reason::auth);
}

TEST_CASE("a server that is loading, or without its primary, still tells its figures") {
  const auto seen = [](const std::string& pong, const std::string& info) {
    Loop loop;
    int asked = 0;
    const std::string text = "$" + std::to_string(info.size()) + "\r\n" + info + "\r\n";
    const auto answer = [&](const std::string& command) {
      return command.find("PING") != std::string::npos ? pong : text;
    };
    FaultyPeer peer(loop.io, forgotten_after(9, answer, &asked));
    Runner runner(loop,
                  spec_of(redis_kind, url("redis://127.0.0.1:" + std::to_string(peer.port()))));
    runner.run(milliseconds{500});
    CHECK(runner.sample().reason == Reason::state);
    CHECK(runner.number("memory_used") == 7);
    return runner.sample().detail;
  };
  CHECK(
      seen("-LOADING Redis is loading the dataset in memory\r\n",
           "loading:1\r\nloading_loaded_perc:12.5\r\nloading_eta_seconds:9\r\nused_memory:7\r\n") ==
      "the data set is still being loaded: 12%, 9s left");
  CHECK(seen("-MASTERDOWN Link with MASTER is down\r\n", "role:slave\r\nused_memory:7\r\n") ==
        "Redis answered: MASTERDOWN Link with MASTER is down");
}

}  // namespace redis_probe_test
