#include "daemon/net/tls_contexts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>

#include "daemon/net/cancellation.hpp"
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
  /// Ends the read of who has it open; false when nobody has.
  bool let_go() const {
    const int fd = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return false;
    ::close(fd);
    return true;
  }

 private:
  TemporaryFile beside_;
  std::string path_;
};

Result<net::SslHandle> session(Loop& loop, const std::string& ca,
                               std::optional<milliseconds> deadline = {}) {
  return loop.run(
      net::cancellation_as_value(loop.tls->session({ca, false}, "localhost", 443, true)), deadline);
}

asio::awaitable<void> count(Loop* loop, std::string ca, int* made) {
  const auto ssl = co_await loop->tls->session({std::move(ca), false}, "localhost", 443, false);
  if (ssl) ++*made;
}

}  // namespace

TEST_CASE("roots that cannot be read in time cost their own caller its deadline, and nobody else") {
  Loop loop;
  const StuckFile stuck;
  const TemporaryFile good(make_certificates({}).ca);
  CHECK_FALSE(session(loop, stuck.path(), milliseconds{100}));
  CHECK(session(loop, good.path()));
  // Who comes later waits for the same read, and is told what came of it.
  CHECK_FALSE(session(loop, stuck.path(), milliseconds{50}));
  REQUIRE(stuck.let_go());
  const auto failed = session(loop, stuck.path());
  REQUIRE_FALSE(failed);
  CHECK(failed.error().text.find(stuck.path()) != std::string::npos);
}

TEST_CASE("a CA file that was wrong is read again by the next connection") {
  Loop loop;
  const TemporaryFile file("no certificate");
  CHECK_FALSE(session(loop, file.path()));
  std::FILE* again = std::fopen(file.path().c_str(), "w");
  REQUIRE(again != nullptr);
  std::fputs(make_certificates({}).ca.c_str(), again);
  std::fclose(again);
  CHECK(session(loop, file.path()));
}

TEST_CASE("everybody who needs a context while it is made gets it") {
  Loop loop;
  const TemporaryFile ca(make_certificates({}).ca);
  int made = 0;
  for (int i = 0; i < 50; ++i)
    asio::co_spawn(loop.io, count(&loop, ca.path(), &made), asio::detached);
  CHECK(loop.until([&] { return made == 50; }));
}
