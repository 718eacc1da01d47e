// What systemd hears of us, and what we understand of its watchdog.
#include "daemon/app/composition/systemd.hpp"

#include "tests/unit/app/composition/service_manager.hpp"
#include "tests/unit/catch.hpp"

namespace systemd_test {

using namespace runbookd;
using Heard = std::vector<std::string>;

TEST_CASE("the manager hears every word, by a path and in the abstract namespace") {
  for (const bool abstract : {false, true}) {
    const test::ServiceManager manager(abstract);
    const app::Systemd systemd;
    systemd.notify("READY=1");
    systemd.notify("STOPPING=1");
    CHECK(manager.heard() == Heard{"READY=1", "STOPPING=1"});
  }
}

TEST_CASE("without a manager, or with one that is gone, nothing is said and nothing is wrong") {
  ::unsetenv("NOTIFY_SOCKET");
  const app::Systemd alone;
  alone.notify("READY=1");
  const test::ServiceManager manager;
  manager.set("NOTIFY_SOCKET", "/nonexistent/notify");
  const app::Systemd orphan;
  orphan.notify("READY=1");
  manager.set("NOTIFY_SOCKET", std::string(200, '/'));  // longer than an address can be
  const app::Systemd misled;
  misled.notify("READY=1");
  CHECK(manager.heard().empty());
}

TEST_CASE("the watchdog is fed twice in the time that the manager waits") {
  const test::ServiceManager manager;
  CHECK_FALSE(app::Systemd().watchdog_interval());
  manager.set("WATCHDOG_USEC", "10000000");
  CHECK(app::Systemd().watchdog_interval() == seconds{5});
  manager.set("WATCHDOG_PID", std::to_string(::getpid()));
  CHECK(app::Systemd().watchdog_interval() == seconds{5});
}

TEST_CASE("a watchdog that is another process's, or no time, is none of ours") {
  const test::ServiceManager manager;
  manager.set("WATCHDOG_USEC", "10000000");
  manager.set("WATCHDOG_PID", "1");
  CHECK_FALSE(app::Systemd().watchdog_interval());
  ::unsetenv("WATCHDOG_PID");
  for (const char* text : {"0", "-5", "soon", ""}) {
    INFO(text);
    manager.set("WATCHDOG_USEC", text);
    CHECK_FALSE(app::Systemd().watchdog_interval());
  }
}

}  // namespace systemd_test
