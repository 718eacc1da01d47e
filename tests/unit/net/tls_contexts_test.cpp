#include "daemon/net/tls_contexts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>
#include <cstdio>
#include <new>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/tls_server.hpp"

using namespace runbookd;
using namespace runbookd::test;

namespace {

// A CA file on a disk that does not answer: reading it blocks until let_go().
class StuckFile {
 public:
  StuckFile() : beside_("") {
    path_ = beside_.path() + ".fifo";
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
  }
  ~StuckFile() {
    let_go();
    ::unlink(path_.c_str());
  }
  StuckFile(const StuckFile&) = delete;
  StuckFile& operator=(const StuckFile&) = delete;
  const std::string& path() const { return path_; }
  /// True once somebody has it open, whose read then blocks until let_go().
  bool hold() {
    if (fd_ < 0) fd_ = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    return fd_ >= 0;
  }
  /// Ends the read of who has it open; false when nobody has.
  bool let_go() {
    if (!hold()) return false;
    ::close(std::exchange(fd_, -1));
    return true;
  }

 private:
  TemporaryFile beside_;
  std::string path_;
  int fd_ = -1;
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
  asio::awaitable<net::PoolVerdict> run(std::string, std::function<void()>,
                                        std::function<void()>) override {
    throw std::bad_alloc();
    co_return net::PoolVerdict::done;
  }
};

asio::awaitable<void> count(Loop* loop, std::string ca, int* made) {
  const auto ssl = co_await loop->tls->session({std::move(ca), false}, "localhost", 443, false);
  if (ssl) ++*made;
}

}  // namespace

TEST_CASE("roots that cannot be read in time cost their own caller its deadline, and nobody else") {
  Loop loop;
  StuckFile stuck;
  const TemporaryFile good(make_certificates({}).ca);
  CHECK_FALSE(session(loop, stuck.path(), milliseconds{100}));
  CHECK(session(loop, good.path()));
  // Who comes later waits for the same read, and is told what came of it.
  CHECK_FALSE(session(loop, stuck.path(), milliseconds{50}));
  REQUIRE(stuck.let_go());
  const auto failed = session(loop, stuck.path());
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail.find(stuck.path()) != std::string::npos);
}

TEST_CASE("the time that our own roots take is not held against the target") {
  Loop loop;
  const FaultyPeer peer(loop.io, hang());
  StuckFile stuck;
  auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint("127.0.0.1", peer.port()));
  endpoint->tls = true;
  endpoint->policy.ca = stuck.path();
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
  StuckFile stuck;
  int made = 0;
  asio::co_spawn(loop.io, count(&loop, stuck.path(), &made), asio::detached);
  REQUIRE(loop.until([&] { return stuck.hold(); }));
  REQUIRE(::unlink(stuck.path().c_str()) == 0);
  write(stuck.path(), make_certificates({}).ca);
  loop.tls->read_roots_again();
  REQUIRE(stuck.let_go());  // what was there first is no certificate
  CHECK(loop.until([&] { return made == 1; }));
}

TEST_CASE("roots that are read again at any step of the making of a context cost nobody anything") {
  const TemporaryFile ca(make_certificates({}).ca);
  for (int at = 0; at < 30; ++at) {
    Loop loop;
    int made = 0;
    asio::co_spawn(loop.io, count(&loop, ca.path(), &made), asio::detached);
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
    CHECK(loop.took < seconds{1});
  }
}

TEST_CASE("everybody who needs a context while it is made gets it") {
  Loop loop;
  const TemporaryFile ca(make_certificates({}).ca);
  int made = 0;
  for (int i = 0; i < 50; ++i)
    asio::co_spawn(loop.io, count(&loop, ca.path(), &made), asio::detached);
  CHECK(loop.until([&] { return made == 50; }));
}
