// systemd's watchdog lives as long as the loop turns.
#include "daemon/app/composition/watchdog.hpp"

#include "tests/unit/app/composition/service_manager.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/virtual_time.hpp"

namespace watchdog_test {

using namespace runbookd;

TEST_CASE("the loop feeds the watchdog again and again, until it stops") {
  const test::ServiceManager manager;
  manager.set("WATCHDOG_USEC", "10000000");
  const app::Systemd systemd;
  test::VirtualTime time;
  boost::asio::io_context io;
  app::Watchdog watchdog(time, systemd);
  CHECK(time.next() == Mono::max());  // before start()
  watchdog.start();
  time.pass(milliseconds{4'999}, io);
  CHECK(manager.heard().empty());
  time.pass(milliseconds{1}, io);
  CHECK(manager.heard() == std::vector<std::string>{"WATCHDOG=1"});
  time.pass(seconds{15}, io);
  CHECK(manager.heard().size() == 3);
  watchdog.stop();
  time.pass(minutes{1}, io);
  CHECK(manager.heard().empty());
}

TEST_CASE("where nobody wants to be fed no alarm is set") {
  const test::ServiceManager manager;
  const app::Systemd systemd;
  test::VirtualTime time;
  app::Watchdog watchdog(time, systemd);
  watchdog.start();
  CHECK(time.next() == Mono::max());
}

}  // namespace watchdog_test
