// A bus that hangs, talks rubbish or is not there; a real one is in
// tests/integration/system_bus.py.
#include "probes/systemd/kind.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "daemon/net/systemd/unit_probe.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace systemd_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::systemd_kind;

namespace {

using Local = asio::local::stream_protocol;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

/// Accepts, says what it is given, and reads on until it is left.
class FakeBus {
 public:
  FakeBus(Loop& loop, std::string says, bool stays = true)
      : acceptor_(std::make_shared<Local::acceptor>(loop.io, Local::endpoint(path()))) {
    asio::co_spawn(loop.io, serve(acceptor_, std::move(says), stays), asio::detached);
  }
  ~FakeBus() { acceptor_->close(); }
  std::string address() const { return "unix:path=" + path(); }

 private:
  std::string path() const { return here_.path("bus"); }

  static asio::awaitable<void> serve(std::shared_ptr<Local::acceptor> acceptor, std::string says,
                                     bool stays) {
    while (true) {
      auto [ec, socket] = co_await acceptor->async_accept(token);
      if (ec) co_return;
      co_await asio::async_write(socket, asio::buffer(says), token);
      char buffer[4096];
      while (stays) {
        const auto [ended, size] = co_await socket.async_read_some(asio::buffer(buffer), token);
        if (ended) break;
      }
    }
  }

  TemporaryDirectory here_;
  std::shared_ptr<Local::acceptor> acceptor_;
};

Sample ask(Loop& loop, const std::string& address, milliseconds deadline = milliseconds{300}) {
  const auto probe = net::make_unit_probe(loop.io.get_executor(), "nginx.service", address);
  return loop.run(probe->run(), deadline);
}

Sample with_bus(const std::string& says, bool stays = true) {
  Loop loop;
  const FakeBus bus(loop, says, stays);
  return ask(loop, bus.address());
}

Sample without_a_descriptor() {
  Loop loop;
  const FakeBus bus(loop, "");
  const auto probe = net::make_unit_probe(loop.io.get_executor(), "nginx.service", bus.address());
  const NoDescriptors none;
  return loop.run(probe->run());
}

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(systemd_kind, "systemd: 'worker@{{ target }}'"), {}, target);
  return runner.run();
}

Sample without_a_bus() {
  Loop loop;
  return ask(loop, "unix:path=/nonexistent/bus");
}

}  // namespace

TEST_CASE("every outcome of systemd's page is what it says") {
  // A line for each of the client's three: AUTH, DATA, NEGOTIATE_UNIX_FD.
  const std::string refusal = "REJECTED EXTERNAL\r\nERROR\r\nERROR\r\n";
  const std::string rubbish =
      "DATA\r\nOK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n" + std::string(400, '\xff');
  const OutcomeCases cases{
      {"the target makes no unit's name", [] { return of_target("a b"); }},
      {"there is no system bus", without_a_bus},
      {"the bus or systemd does not answer in time", [] { return with_bus(""); }},
      {"the bus or systemd refuses us", [=] { return with_bus(refusal); }},
      {"their answer cannot be read", [=] { return with_bus(rubbish); }},
      {"no descriptor is left", without_a_descriptor},
  };
  const std::vector<ShownElsewhere> elsewhere{
      {"tests/integration/system_bus.py",
       {"the unit is active", "it is being started or stopped",
        "a oneshot service is inactive: it has done its work", "the unit is inactive",
        "the unit has failed", "it has ended, and waits to be started anew",
        "the unit is masked, or its file is wrong", "there is no such unit",
        "there is no systemd on it"}}};
  CHECK(check_outcomes("systemd", cases, elsewhere) == std::vector<std::string>{});
}

TEST_CASE("the systemd fixtures say exactly what is wrong") {
  CHECK(check_fixtures("systemd", {&systemd_kind}) == std::vector<std::string>{});
}

TEST_CASE("without a bus nothing is known of the unit") {
  Loop loop;
  const Sample sample = ask(loop, "unix:path=/nonexistent/bus");
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::unreachable);
  CHECK(sample.detail == "no system bus: No such file or directory");
  CHECK(sample.cells.size() == 4);
}

TEST_CASE("a bus that hangs ends at the deadline, and the unit is not blamed") {
  Loop loop;
  const FakeBus bus(loop, "");
  const Sample sample = ask(loop, bus.address(), milliseconds{100});
  CHECK(loop.end == Loop::End::at_deadline);
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::timeout);
}

TEST_CASE("a bus that refuses, talks rubbish or closes says nothing of the unit") {
  const std::string guid = "0123456789abcdef0123456789abcdef";
  const std::vector<std::pair<std::string, bool>> buses{
      {"REJECTED EXTERNAL\r\n", true},
      {"HTTP/1.1 400 Bad Request\r\n\r\n", true},
      {std::string(100'000, '\0'), true},
      {std::string(100'000, 'x') + "\r\n", true},
      {"", false},
      {"OK " + guid + "\r\nAGREE_UNIX_FD\r\n" + std::string(400, '\xff'), true},
      {"DATA\r\nOK " + guid + "\r\nAGREE_UNIX_FD\r\n" + std::string(400, 'l'), true},
      // The header of a message of 100 MiB, of which nothing comes.
      {"DATA\r\nOK " + guid + "\r\nAGREE_UNIX_FD\r\n" +
           std::string("l\x02\x01\x01\x00\x00\x40\x06\x01\x00\x00\x00\x00\x00\x00\x00", 16),
       true},
  };
  for (const auto& [says, stays] : buses) {
    const Sample sample = with_bus(says, stays);
    CHECK(sample.outcome == Outcome::unknown);
    CHECK(sample.reason != Reason::none);
    CHECK_FALSE(sample.detail.empty());
  }
}

}  // namespace systemd_probe_test
