// Alarms of the system's clocks: what rings, in which order, and what does not.
#include "daemon/net/system_time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <string>

#include "tests/unit/catch.hpp"

namespace system_time_test {

using namespace runbookd;
using namespace std::chrono_literals;

TEST_CASE("alarms ring once, in the order of their times, and not before them") {
  boost::asio::io_context io;
  const auto time = net::make_system_time(io.get_executor());
  const auto first = time->alarm();
  const auto second = time->alarm();
  const Mono begin = time->now().mono;
  std::string rung;
  second->set(begin + 20ms, [&] {
    rung += "second ";
    CHECK(time->now().mono >= begin + 20ms);
  });
  first->set(begin + 10ms, [&] {
    rung += "first ";
    CHECK(time->now().mono >= begin + 10ms);
  });
  io.run_for(30s);  // it ends when nothing is set any more
  CHECK(rung == "first second ");
}

TEST_CASE("what is set anew, cleared or destroyed does not ring") {
  boost::asio::io_context io;
  const auto time = net::make_system_time(io.get_executor());
  const Mono begin = time->now().mono;
  std::string rung;
  const auto moved = time->alarm();
  moved->set(begin + 1ms, [&] { rung += "old "; });
  moved->set(begin + 2ms, [&] { rung += "new "; });
  const auto cleared = time->alarm();
  cleared->set(begin + 1ms, [&] { rung += "cleared "; });
  cleared->clear();
  auto destroyed = time->alarm();
  destroyed->set(begin + 1ms, [&] { rung += "destroyed "; });
  destroyed.reset();
  io.run_for(30s);
  CHECK(rung == "new ");
}

TEST_CASE("an alarm may be set again, and its own end be brought about, while it rings") {
  boost::asio::io_context io;
  const auto time = net::make_system_time(io.get_executor());
  int rung = 0;
  auto alarm = time->alarm();
  alarm->set(time->now().mono, [&] {
    ++rung;
    alarm->set(time->now().mono + 1ms, [&] {
      ++rung;
      alarm.reset();
    });
  });
  io.run_for(30s);
  CHECK(rung == 2);
}

TEST_CASE("alarms that ring at the same time may take each other back") {
  boost::asio::io_context io;
  const auto time = net::make_system_time(io.get_executor());
  std::string rung;
  const auto one = time->alarm();
  const auto other = time->alarm();
  const Mono at = time->now().mono;
  one->set(at, [&] {
    rung += "one ";
    other->clear();
  });
  other->set(at, [&] { rung += "other "; });
  io.run_for(30s);
  CHECK(rung == "one ");
}

TEST_CASE("an alarm that is set to the past again and again leaves room for other work") {
  boost::asio::io_context io;
  const auto time = net::make_system_time(io.get_executor());
  const auto alarm = time->alarm();
  int rung = 0;
  bool worked = false;
  std::function<void()> again = [&] {
    if (++rung == 2) boost::asio::post(io, [&] { worked = true; });
    if (!worked) alarm->set(Mono{}, again);
  };
  alarm->set(Mono{}, again);
  io.run_for(30s);
  CHECK(worked);
}

}  // namespace system_time_test
