// Files that change under a pattern: told once, and soon; nothing else is.
#include "daemon/app/composition/file_watch.hpp"

#include <unistd.h>

#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace file_watch_test {

using namespace runbookd;
using namespace std::chrono_literals;

namespace {

struct Watched {
  explicit Watched(std::vector<std::string> names) {
    std::vector<std::string> patterns;
    for (const auto& name : names) patterns.push_back(here.path(name));
    watch->watch(patterns);
  }
  /// What the kernel has to say is read, and a second passes.
  int told() {
    time.pass(1s, io);
    return std::exchange(count, 0);
  }

  document::test::Directory here;
  boost::asio::io_context io;
  test::VirtualTime time;
  int count = 0;
  std::unique_ptr<app::FileWatch> watch =
      app::make_file_watch(io.get_executor(), time, [this] { ++count; });
};

}  // namespace

TEST_CASE("a file that is written, in however many pieces, is told once") {
  Watched it({"fleet.json"});
  CHECK(it.told() == 0);
  for (int i = 0; i < 5; ++i) it.here.write("fleet.json", "piece");
  CHECK(it.told() == 1);
  CHECK(it.told() == 0);
}

TEST_CASE("replaced and removed files are told, others of the directory are not") {
  Watched it({"fleet-*.json"});
  it.here.write("other.json", "x");
  it.here.write("fleet.txt", "x");
  CHECK(it.told() == 0);
  const auto made = it.here.write("fleet-new", "x");
  CHECK(it.told() == 0);
  CHECK(::rename(made.c_str(), it.here.path("fleet-a.json").c_str()) == 0);
  CHECK(it.told() == 1);
  CHECK(::unlink(it.here.path("fleet-a.json").c_str()) == 0);
  CHECK(it.told() == 1);
}

TEST_CASE("what is no longer watched is no longer told") {
  Watched it({"fleet.json"});
  it.watch->watch({});
  it.here.write("fleet.json", "x");
  CHECK(it.told() == 0);
  CHECK(it.time.next() == Mono::max());  // and nothing wakes up for it
}

TEST_CASE("where the kernel says nothing there is a look every five minutes") {
  Watched it({"no/such/directory/*.json"});
  it.time.pass(5min - 1s, it.io);
  CHECK(it.count == 0);
  it.time.pass(6min, it.io);
  CHECK(it.count == 2);
}

}  // namespace file_watch_test
