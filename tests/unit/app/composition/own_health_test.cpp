// One answer to whether anybody should rely on us, and one gate, out of all that may be wrong.
#include "daemon/app/composition/own_health.hpp"

#include <filesystem>
#include <variant>

#include "daemon/app/api/listen.hpp"
#include "daemon/app/api/socket_file.hpp"
#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/virtual_time.hpp"

namespace own_health_test {

using namespace runbookd;

namespace {

struct Daemon {
  Daemon() {
    health.opened(*journal);
    api::ServerOptions options;
    options.socket = path;
    auto started = api::start_server(io.get_executor(), std::move(options), backend);
    if (!started) throw std::runtime_error(started.error().text);
    server = std::move(*started);
    health.listens(*server);
  }
  ~Daemon() {
    server->stop();
    io.restart();
    io.run();
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  bool breaks_journal() {
    faults->commit = faults->probe = true;
    journal->append(journal::test::note(1));
    return journal::test::eventually([&] { return !journal->writable(); });
  }
  void pass(Nanos duration) { time.pass(duration, io); }

  journal::test::TempDir dir;
  std::string path = dir.state() + ".sock";
  boost::asio::io_context io;
  test::VirtualTime time;
  test::HeardLog log;
  std::shared_ptr<journal::test::Faults> faults = std::make_shared<journal::test::Faults>();
  std::unique_ptr<journal::Journal> journal =
      journal::test::open_faulty(io, journal::test::options_for(dir), faults);
  api::test::FakeBackend backend;
  std::unique_ptr<api::Server> server;
  std::vector<std::string> gate;  ///< why it closed, `open` when it opened
  std::vector<std::string> told;
  app::OwnHealth health{time, log,
                        [this](decide::EventBody body) {
                          if (const auto* g = std::get_if<decide::SelfGate>(&body))
                            gate.push_back(g->open ? "open" : g->why);
                        },
                        [this](std::string text) { told.push_back(std::move(text)); }};
};

using Gate = std::vector<std::string>;

}  // namespace

TEST_CASE("ready is who has a journal, a first round and a socket") {
  Daemon d;
  d.health.first_round().expect(1);
  CHECK(d.health.not_ready() == "1 of 1 probes have not ended their first run yet");
  d.health.first_round().seen(0);
  CHECK_FALSE(d.health.not_ready());
  std::filesystem::remove(d.path);
  auto theirs = api::listen_unix(d.path);
  REQUIRE(theirs);
  d.pass(seconds{10});
  const auto why = d.health.not_ready();
  REQUIRE(why);
  CHECK(why->starts_with("the unix socket is lost"));
  CHECK(d.gate.empty());  // people cannot steer us, but we see and may act
}

TEST_CASE("of several reasons the journal's is told, and then that of the first round") {
  Daemon d;
  d.health.first_round().expect(1);
  std::filesystem::remove(d.path);
  auto theirs = api::listen_unix(d.path);
  REQUIRE(theirs);
  CHECK(d.health.not_ready() == "1 of 1 probes have not ended their first run yet");
  REQUIRE(d.breaks_journal());
  CHECK(d.health.not_ready() == "the journal cannot be written: the disk is broken");
}

TEST_CASE("the question whether we are ready closes the gate that it finds broken") {
  Daemon d;
  REQUIRE(d.breaks_journal());
  REQUIRE(d.health.not_ready());
  CHECK(d.gate == Gate{"the journal cannot be written: the disk is broken"});
  CHECK(d.told.size() == 1);
}

TEST_CASE("a timer that was late closes the gate, and a look between two timers does not open it") {
  Daemon d;
  d.health.look(seconds{3});
  CHECK(d.health.last_lag() == seconds{3});
  d.health.look();  // nobody has measured anew
  CHECK(d.gate == Gate{"the event loop stood still for 3s"});
  d.health.look(milliseconds{1});
  CHECK(d.gate.back() == "open");
}

TEST_CASE("want of descriptors is a gate for the time that it may last") {
  Daemon d;
  d.health.out_of_descriptors();
  d.health.look(Nanos{0});
  CHECK(d.gate == Gate{"no file descriptor is left"});
  d.pass(seconds{10});
  d.health.look(Nanos{0});
  CHECK(d.gate.back() == "open");
}

TEST_CASE("before there is a journal and a server there is nothing to be wrong with them") {
  test::VirtualTime time;
  test::HeardLog log;
  app::OwnHealth health(time, log, [](const decide::EventBody&) {}, [](const std::string&) {});
  health.look(Nanos{0});
  CHECK_FALSE(health.not_ready());
}

}  // namespace own_health_test
