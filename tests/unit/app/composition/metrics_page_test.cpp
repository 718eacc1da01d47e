#include "daemon/app/composition/metrics_page.hpp"

#include <boost/asio/co_spawn.hpp>

#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/virtual_time.hpp"

namespace metrics_page_test {

using namespace runbookd;
using runbookd::app::MetricsPage;

namespace {

struct World {
  test::Loop loop;
  std::unique_ptr<metrics::Metrics> metrics = metrics::make_metrics({"1", "test"});
  test::VirtualTime time;
  MetricsPage page{[this] { return time.now().mono; }};
  int refreshed = 0;

  boost::asio::awaitable<api::MetricsText> ask(bool gzip) {
    return page.text(metrics.get(), loop.pool.get(), [this] { ++refreshed; }, gzip);
  }
  api::MetricsText get(bool gzip = false) { return loop.run(ask(gzip)); }
};

}  // namespace

TEST_CASE("everybody who asks within a second gets one and the same text, packed once") {
  World world;
  const auto first = world.get();
  const auto packed = world.get(true);
  CHECK(first.bytes->find("runbookd_build_info") != std::string::npos);
  CHECK(packed.gzip);
  CHECK(packed.bytes->size() < first.bytes->size());
  for (int i = 0; i < 50; ++i) {
    CHECK(world.get().bytes == first.bytes);
    CHECK(world.get(true).bytes == packed.bytes);
  }
  CHECK(world.refreshed == 1);
  world.time.pass(seconds{2}, world.loop.io);
  CHECK(world.get().bytes != first.bytes);
  CHECK(world.refreshed == 2);
}

TEST_CASE("while a large text is made beside the loop, others get the one before it") {
  World world;
  const auto before = std::make_shared<const std::string>(1 << 20, 'x');
  world.metrics->keep(*before, world.time.now().mono - seconds{5});
  std::optional<api::MetricsText> fresh;
  boost::asio::co_spawn(world.loop.io, world.ask(false),
                        [&](const std::exception_ptr&, api::MetricsText text) { fresh = text; });
  CHECK(*world.get().bytes == *before);
  REQUIRE(world.loop.until([&] { return fresh.has_value(); }));
  CHECK(fresh->bytes->find("runbookd_build_info") != std::string::npos);
  CHECK(world.refreshed == 1);
}

TEST_CASE("who still has an old text keeps it, and the next one is another") {
  World world;
  const auto old = world.get();
  const std::string copy = *old.bytes;
  world.metrics->keep("other", world.time.now().mono);
  CHECK(*world.get().bytes == "other");
  CHECK(*old.bytes == copy);
}

}  // namespace metrics_page_test
