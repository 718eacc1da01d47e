// The end as a phase: who is waited for, how long, and what the second signal does.
#include "daemon/app/composition/shutdown.hpp"

#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/virtual_time.hpp"

namespace shutdown_test {

using namespace runbookd;

namespace {

struct Ending {
  test::VirtualTime time;
  boost::asio::io_context io;
  test::HeardLog log;
  std::vector<std::string> done;
  std::function<void()> quiet;
  std::unique_ptr<app::Shutdown> shutdown = app::make_shutdown(
      time, log,
      {[this](std::function<void()> when_quiet) {
         done.emplace_back("stop starting");
         quiet = std::move(when_quiet);
       },
       [this] { done.emplace_back("cancel"); }, [this] { done.emplace_back("finish"); }});
};

using Done = std::vector<std::string>;

}  // namespace

TEST_CASE("what is quiet at once is finished at once") {
  Ending e;
  CHECK_FALSE(e.shutdown->begun());
  e.shutdown->begin();
  CHECK(e.shutdown->begun());
  e.quiet();
  CHECK(e.done == Done{"stop starting", "finish"});
  e.time.pass(seconds{20}, e.io);
  CHECK(e.done.size() == 2);  // nothing is cancelled behind it
}

TEST_CASE("what runs gets eight seconds, is cancelled, and then has one more to notice") {
  Ending e;
  e.shutdown->begin();
  e.time.pass(milliseconds{7'999}, e.io);
  CHECK(e.done == Done{"stop starting"});
  e.time.pass(milliseconds{1}, e.io);
  CHECK(e.done == Done{"stop starting", "cancel"});
  e.quiet();
  CHECK(e.done == Done{"stop starting", "cancel", "finish"});
  CHECK(e.log.lines.empty());
}

TEST_CASE("what does not end when it is cancelled is left behind, and that is said") {
  Ending e;
  e.shutdown->begin();
  e.time.pass(seconds{9}, e.io);
  CHECK(e.done == Done{"stop starting", "cancel", "finish"});
  REQUIRE(e.log.lines.size() == 1);
  CHECK(e.log.lines.front().level == logging::Level::warn);
  e.quiet();  // too late to finish again
  CHECK(e.done.size() == 3);
}

TEST_CASE("a second word ends it now") {
  Ending e;
  e.shutdown->begin();
  e.shutdown->begin();
  CHECK(e.done == Done{"stop starting", "finish"});
}

}  // namespace shutdown_test
