// The operators' socket: mended where it can be, and said once where it cannot.
#include "daemon/app/composition/socket_watch.hpp"

#include <filesystem>

#include "daemon/app/api/listen.hpp"
#include "daemon/app/api/socket_file.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/catch.hpp"

namespace socket_watch_test {

using namespace runbookd;

namespace {

struct Watched {
  Watched() {
    api::ServerOptions options;
    options.socket = path;
    auto started = api::start_server(io.get_executor(), std::move(options), backend);
    if (!started) throw std::runtime_error(started.error().text);
    server = std::move(*started);
  }
  ~Watched() {
    server->stop();
    io.run();
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  std::string look(Nanos at) { return watch.look(*server, Mono{at}); }

  journal::test::TempDir dir;
  std::string path = dir.state() + ".sock";
  boost::asio::io_context io;
  api::test::FakeBackend backend;
  std::unique_ptr<api::Server> server;
  test::HeardLog log;
  app::SocketWatch watch{log};
};

}  // namespace

TEST_CASE("a socket that is there, or was only removed, is nothing to speak of") {
  Watched w;
  CHECK(w.look(seconds{0}).empty());
  std::filesystem::remove(w.path);
  CHECK(w.look(seconds{10}).empty());
  CHECK(std::filesystem::exists(w.path));
  CHECK(w.log.lines.empty());
}

TEST_CASE("a socket that others have is lost until they are gone, and that is logged once") {
  Watched w;
  std::filesystem::remove(w.path);
  auto theirs = api::listen_unix(w.path);
  REQUIRE(theirs);
  const std::string lost = w.look(seconds{0});
  CHECK(lost.starts_with("the unix socket is lost: "));
  CHECK(w.look(seconds{10}) == lost);
  REQUIRE(w.log.lines.size() == 1);
  CHECK(w.log.lines.front().level == logging::Level::error);
  CHECK(w.log.lines.front().message == lost);
  *theirs = {};
  CHECK(w.look(seconds{20}).empty());
}

TEST_CASE("the file is looked at every ten seconds, however often somebody asks") {
  Watched w;
  CHECK(w.look(seconds{0}).empty());
  std::filesystem::remove(w.path);
  CHECK(w.look(milliseconds{9'999}).empty());
  CHECK_FALSE(std::filesystem::exists(w.path));  // nobody has looked
  CHECK(w.look(seconds{10}).empty());
  CHECK(std::filesystem::exists(w.path));
}

}  // namespace socket_watch_test
