#include "daemon/app/loop/sentinels.hpp"

#include <boost/asio/ip/tcp.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace sentinels_test {

using namespace runbookd;
using namespace runbookd::app;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Three witnesses on loopback that can go away; the kernel accepts for them.
class World {
 public:
  World() {
    for (int i = 0; i < 3; ++i)
      witnesses_.emplace_back(loop_.io, tcp::endpoint{asio::ip::address_v4::loopback(), 0});
    std::vector<std::string> addresses;
    for (const auto& one : witnesses_)
      addresses.push_back("tcp:127.0.0.1:" + std::to_string(one.local_endpoint().port()));
    sentinels =
        make_sentinels(loop_.services(), time_, [this](bool ok) { verdicts.push_back(ok); });
    sentinels->start(addresses);
    wait(1);
  }
  ~World() { sentinels->stop(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void lose(std::ptrdiff_t count) { witnesses_.erase(witnesses_.end() - count, witnesses_.end()); }

  /// Until so many verdicts were given.
  void wait(std::size_t count) {
    REQUIRE(loop_.until([&] { return verdicts.size() >= count; }));
    REQUIRE(verdicts.size() == count);
  }
  /// Until they are asked again by themselves.
  Nanos next() const { return time_.next() - time_.now().mono; }
  void pass(Nanos duration) { time_.pass(duration, loop_.io); }
  bool ask() {
    const std::size_t before = verdicts.size();
    bool done = false;
    sentinels->ask([&] { done = true; });
    wait(before + 1);
    loop_.io.poll();
    CHECK(done);
    return verdicts.back();
  }

  std::vector<bool> verdicts;

 private:
  test::VirtualTime time_;  // outlives those whose alarms it keeps
  test::Loop loop_;         // keeps them as long as they ask
  std::vector<tcp::acceptor> witnesses_;

 public:
  std::shared_ptr<Sentinels> sentinels;
};

}  // namespace

TEST_CASE(
    "who is about to act is not told that all is well when most are silent for the first time") {
  World world;
  CHECK(world.verdicts == std::vector<bool>{true});
  CHECK(world.ask());
  world.lose(2);
  CHECK_FALSE(world.ask());
}

TEST_CASE("one of three may be silent") {
  World world;
  world.lose(1);
  CHECK(world.ask());
  CHECK(world.ask());
}

TEST_CASE("when something turns bad they are asked at once, and soon again") {
  World world;
  CHECK(world.next() == seconds{10});
  world.lose(3);
  world.sentinels->doubt();
  world.wait(2);
  CHECK(world.next() == seconds{2});
  world.sentinels->doubt();  // once in an interval
  CHECK(world.next() == seconds{2});
  world.pass(seconds{2});
  world.wait(3);
  CHECK(world.verdicts == std::vector<bool>{true, true, false});
}

TEST_CASE("while all answer they are asked once in an interval") {
  World world;
  world.pass(seconds{9});
  CHECK(world.verdicts.size() == 1);
  world.pass(seconds{1});
  world.wait(2);
  CHECK(world.verdicts == std::vector<bool>{true, true});
  world.sentinels->stop();
  world.pass(hours{1});
  CHECK(world.verdicts.size() == 2);
}

}  // namespace sentinels_test
