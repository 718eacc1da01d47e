// All programs of the demo: the last one that came is the first to go, and one that ends by itself
// is the end of the demo.
#include "daemon/cli/demo/children.hpp"

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/eventually.hpp"

namespace children_test {

using namespace runbookd;
using namespace runbookd::demo;
using document::test::Directory;
using test::eventually;

namespace {

Spawn named(const Directory& here, const std::string& name, const std::string& script) {
  Spawn out;
  out.name = name;
  out.argv = {"/bin/sh", "-c", script};
  out.environment = {"PATH=/usr/bin:/bin"};
  out.directory = here.path("");
  out.log = here.path(name + ".log");
  return out;
}

// Until it is told to end, which it notes.
Spawn lasting(const Directory& here, const std::string& name) {
  return named(
      here, name,
      "trap 'echo " + name + " >> ended; exit 0' TERM; echo up; while :; do sleep 0.05; done");
}

bool is_up(const Directory& here, const std::string& name) {
  return eventually([&] { return tail_of(here.path(name + ".log"), 1) == "up\n"; });
}

}  // namespace

TEST_CASE("they go down in the order in which they did not come up") {
  const Directory here;
  {
    Children children;
    for (const char* name : {"first", "second", "third"}) {
      children.start(lasting(here, name));
      REQUIRE(is_up(here, name));
    }
    children.check();  // nobody has ended
  }
  CHECK(tail_of(here.path("ended"), 9) == "third\nsecond\nfirst\n");
}

TEST_CASE("one that ends by itself is a failure, with its name, its end and the end of its log") {
  const Directory here;
  Children children;
  Child& child = children.start(named(here, "redis", "echo out of memory; exit 1"));
  REQUIRE(eventually([&] { return !child.running(); }));
  try {
    children.check();
    FAIL("nothing was thrown");
  } catch (const Failure& failure) {
    CHECK(std::string(failure.what()) == "redis ended with status 1");
    CHECK(failure.details() == "out of memory\n");
  }
}

TEST_CASE("what has to run to its end fails by its status, and by the time that it may take") {
  const Directory here;
  Interrupts interrupts;
  run_to_its_end(named(here, "initdb", "exit 0"), interrupts, seconds{20});
  CHECK_THROWS_WITH(run_to_its_end(named(here, "initdb", "exit 2"), interrupts, seconds{20}),
                    "initdb ended with status 2");
  CHECK_THROWS_WITH(
      run_to_its_end(named(here, "initdb", "sleep 600"), interrupts, milliseconds{100}),
      "initdb had not ended after 100ms");
}

TEST_CASE("who is waited for is ready, has ended, or took too long") {
  const Directory here;
  Interrupts interrupts;
  Children children;
  Child& child = children.start(lasting(here, "server"));
  int asked = 0;
  wait_until_ready(child, interrupts, seconds{20}, [&] { return ++asked == 2; });
  CHECK(asked == 2);
  CHECK_THROWS_WITH(wait_until_ready(child, interrupts, milliseconds{60}, [] { return false; }),
                    "server was not ready after 60ms");
  Child& gone = children.start(named(here, "gone", "exit 4"));
  CHECK_THROWS_WITH(wait_until_ready(gone, interrupts, seconds{20}, [] { return false; }),
                    "gone ended with status 4");
}

}  // namespace children_test
