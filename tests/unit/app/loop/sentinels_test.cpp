#include "daemon/app/loop/sentinels.hpp"

#include <boost/asio/ip/tcp.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"

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
    sentinels = make_sentinels(loop_.services(), [this](bool ok) { verdicts.push_back(ok); });
    sentinels->start(addresses);
    wait(1);
  }
  ~World() { sentinels->stop(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void lose(std::ptrdiff_t count) { witnesses_.erase(witnesses_.end() - count, witnesses_.end()); }

  /// Until so many verdicts were given.
  void wait(std::size_t count) {
    const auto hung = std::chrono::steady_clock::now() + test::Loop::hang_limit;
    loop_.io.restart();
    while (verdicts.size() < count && std::chrono::steady_clock::now() < hung)
      loop_.io.run_one_until(hung);
    REQUIRE(verdicts.size() == count);
  }
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
  test::Loop loop_;  // outlives those whose timers it keeps
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
  world.lose(3);
  const auto began = std::chrono::steady_clock::now();
  world.sentinels->doubt();
  world.sentinels->doubt();  // once in an interval
  world.wait(3);
  CHECK(world.verdicts == std::vector<bool>{true, true, false});
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{9});
}

}  // namespace sentinels_test
