#include "daemon/net/tls/contexts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/tls/pki.hpp"
#include "tests/unit/net/tls/server.hpp"

namespace tls_contexts_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

// A disk that does not answer: who reads the roots of a certain file is held until let_go().
class StuckDisk final : public net::BlockingPool {
 public:
  bool idle() const override { return real_.idle(); }
  StuckDisk(Loop& loop, std::string path) : real_(*loop.pool), path_(std::move(path)) {
    loop.tls = net::make_tls_contexts(loop.io.get_executor(), *this);
  }
  ~StuckDisk() override { let_go(); }
  StuckDisk(const StuckDisk&) = delete;
  StuckDisk& operator=(const StuckDisk&) = delete;

  asio::awaitable<net::PoolVerdict> run(std::string key, std::function<void()> work,
                                        std::function<void()> abandon) override {
    const bool stuck = key.find(path_) != std::string::npos;
    auto slow = [state = state_, stuck, work = std::move(work)] {
      work();
      if (stuck) state->hold();
    };
    return real_.run(std::move(key), std::move(slow), std::move(abandon));
  }
  /// True once somebody is held.
  bool holds() { return state_->held(); }
  void let_go() { state_->open(); }

 private:
  struct State {
    void hold() {
      std::unique_lock lock(mutex);
      holding = true;
      changed.wait(lock, [this] { return over; });
    }
    bool held() {
      const std::lock_guard lock(mutex);
      return holding;
    }
    void open() {
      const std::lock_guard lock(mutex);
      over = true;
      changed.notify_all();
    }
    std::mutex mutex;
    std::condition_variable changed;
    bool holding = false;
    bool over = false;
  };

  net::BlockingPool& real_;
  std::string path_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

void write(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  REQUIRE(file != nullptr);
  std::fputs(text.c_str(), file);
  std::fclose(file);
}

net::SslResult session(Loop& loop, const std::string& ca,
                       std::optional<milliseconds> deadline = {}) {
  return loop.run(
      net::cancellation_as_value(loop.tls->session({ca, false}, "localhost", 443, true)), deadline);
}

// Of a machine that has no memory left for another job.
class BrokenPool final : public net::BlockingPool {
 public:
  bool idle() const override { return true; }
  asio::awaitable<net::PoolVerdict> run(std::string, std::function<void()>,
                                        std::function<void()>) override {
    throw std::bad_alloc();
    co_return net::PoolVerdict::done;
  }
};

asio::awaitable<void> count(Loop* loop, net::TlsPolicy policy, int* made, int* failed = nullptr) {
  const auto ssl = co_await loop->tls->session(std::move(policy), "localhost", 443, false);
  if (ssl) ++*made;
  if (!ssl && failed != nullptr) ++*failed;
}

net::TlsPolicy trusting(std::string ca) { return {std::move(ca), false}; }

}  // namespace

TEST_CASE("roots that cannot be read in time cost their own caller its deadline, and nobody else") {
  Loop loop;
  const TemporaryFile wrong("no certificate");
  StuckDisk stuck(loop, wrong.path());
  const TemporaryFile good(make_certificates({}).ca);
  CHECK_FALSE(session(loop, wrong.path(), milliseconds{100}));
  CHECK(session(loop, good.path()));
  // Who comes later waits for the same read, and is told what came of it.
  CHECK_FALSE(session(loop, wrong.path(), milliseconds{50}));
  stuck.let_go();
  const auto failed = session(loop, wrong.path());
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail.find(wrong.path()) != std::string::npos);
}

TEST_CASE("the time that our own roots take is not held against the target") {
  Loop loop;
  const FaultyPeer peer(loop.io, hang());
  const TemporaryFile file(make_certificates({}).ca);
  const StuckDisk stuck(loop, file.path());
  auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint("127.0.0.1", peer.port()));
  endpoint->tls = true;
  endpoint->policy.ca = file.path();
  const net::Connection connection = loop.run(
      net::cancellation_as_value(net::open_connection(net::network_of(loop.services()), endpoint)),
      milliseconds{100});
  CHECK(connection.failure.reason == Reason::no_credentials);
  CHECK(connection.failure.detail == "the trusted roots were not read in time");
  CHECK(is_ours(connection.failure.reason));
}

TEST_CASE("a CA file that was wrong is read again by the next connection") {
  Loop loop;
  const TemporaryFile file("no certificate");
  CHECK_FALSE(session(loop, file.path()));
  write(file.path(), make_certificates({}).ca);
  CHECK(session(loop, file.path()));
}

TEST_CASE("a CA file that was replaced counts once the roots are read again") {
  Loop loop;
  const TemporaryFile file(make_certificates({}).ca);
  REQUIRE(session(loop, file.path()));
  write(file.path(), "no certificate");
  CHECK(session(loop, file.path()));  // kept: it is not read for each connection
  loop.tls->read_roots_again();
  CHECK_FALSE(session(loop, file.path()));
}

TEST_CASE("roots that are being read when they are to be read again are read once more") {
  Loop loop;
  const TemporaryFile file("no certificate");
  StuckDisk stuck(loop, file.path());
  int made = 0;
  asio::co_spawn(loop.io, count(&loop, trusting(file.path()), &made), asio::detached);
  REQUIRE(loop.until([&] { return stuck.holds(); }));
  write(file.path(), make_certificates({}).ca);
  loop.tls->read_roots_again();
  stuck.let_go();  // what was there first is no certificate
  CHECK(loop.until([&] { return made == 1; }));
}

TEST_CASE("roots that are read again at any step of the making of a context cost nobody anything") {
  const TemporaryFile ca(make_certificates({}).ca);
  for (int at = 0; at < 30; ++at) {
    Loop loop;
    int made = 0;
    asio::co_spawn(loop.io, count(&loop, trusting(ca.path()), &made), asio::detached);
    for (int handlers = 0; handlers < at && made == 0; ++handlers) loop.io.run_one_for(seconds{5});
    loop.tls->read_roots_again();
    INFO("after " << at << " handlers");
    CHECK(loop.until([&] { return made == 1; }));
  }
}

TEST_CASE("a context that could not be made for want of memory keeps nobody waiting") {
  Loop loop;
  BrokenPool broken;
  const auto contexts = net::make_tls_contexts(loop.io.get_executor(), broken);
  for (int i = 0; i < 2; ++i) {
    const auto session = loop.run(contexts->session({"", false}, "localhost", 443, false));
    REQUIRE_FALSE(session);
    CHECK(session.error().reason == Reason::no_descriptors);
    CHECK_FALSE(session.error().detail.empty());
    CHECK(loop.end == Loop::End::by_itself);
  }
}

TEST_CASE("everybody who needs a context while it is made gets it") {
  Loop loop;
  const TemporaryFile ca(make_certificates({}).ca);
  int made = 0;
  for (int i = 0; i < 50; ++i)
    asio::co_spawn(loop.io, count(&loop, trusting(ca.path()), &made), asio::detached);
  CHECK(loop.until([&] { return made == 50; }));
}

TEST_CASE("any number of identities go with one CA at the same time") {
  Loop loop;
  const TemporaryFile ca(make_certificates({}).ca);
  std::vector<std::unique_ptr<TemporaryFile>> files;
  int made = 0;
  int failed = 0;
  for (int i = 0; i < 5; ++i) {
    const Party us = issue({});
    net::TlsPolicy policy = trusting(ca.path());
    policy.client_cert = files.emplace_back(std::make_unique<TemporaryFile>(pem_of(us)))->path();
    policy.client_key = files.emplace_back(std::make_unique<TemporaryFile>(pem_of_key(us)))->path();
    asio::co_spawn(loop.io, count(&loop, policy, &made, &failed), asio::detached);
  }
  CHECK(loop.until([&] { return made + failed == 5; }));
  CHECK(failed == 0);
}

TEST_CASE("a CA file that became a FIFO is refused at once") {
  Loop loop;
  const TemporaryFile beside("");
  const std::string path = beside.path() + ".fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_FALSE(session(loop, path));
  CHECK(loop.end == Loop::End::by_itself);
  ::unlink(path.c_str());
}

}  // namespace tls_contexts_test
