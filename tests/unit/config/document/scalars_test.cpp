#include "config/document/reader.hpp"
#include "config/document/units.hpp"
#include "daemon/base/nearest.hpp"
#include "tests/unit/catch.hpp"

namespace scalars_test {

using namespace runbookd;
using namespace runbookd::document;

TEST_CASE("durations are read exactly, from large to small") {
  CHECK(parse_duration("30s") == seconds{30});
  CHECK(parse_duration("250ms") == milliseconds{250});
  CHECK(parse_duration("1h30m") == minutes{90});
  CHECK(parse_duration("2d") == hours{48});
  CHECK(parse_duration("1w") == hours{168});
  CHECK(parse_duration("1.5s") == milliseconds{1500});
  CHECK(parse_duration("0.1s") == milliseconds{100});
  CHECK(parse_duration("0s") == Nanos{0});
  CHECK(parse_duration("106751d") == hours{24} * 106751);
}

TEST_CASE("what is no duration is refused") {
  for (const char* text : {"", "30", "s", "30 s", "30m1h", "1h1h", "-5s", "5sec", "5m ", "5M",
                           "1.s", ".5s", "106752d", "99999999999999999999s", "1e3s", "5\xC3\xA9"}) {
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("sizes are decimal or binary as they say") {
  CHECK(parse_bytes("1B") == 1);
  CHECK(parse_bytes("10kB") == 10'000);
  CHECK(parse_bytes("512MB") == 512e6);
  CHECK(parse_bytes("1GB") == 1e9);
  CHECK(parse_bytes("1KiB") == 1024);
  CHECK(parse_bytes("1.5MiB") == 1.5 * 1024 * 1024);
  CHECK(parse_bytes("1GiB") == 1073741824.0);
  CHECK(parse_bytes("1TiB") == 1099511627776.0);
  for (const char* text : {"", "1", "GiB", "1 GiB", "1gib", "1KB", "-1B"})
    CHECK_FALSE(parse_bytes(text));
}

TEST_CASE("ratios carry a percent sign") {
  CHECK(*parse_ratio("30%") == Approx(0.3));
  CHECK(*parse_ratio("0.5%") == Approx(0.005));
  CHECK(*parse_ratio("150%") == Approx(1.5));
  for (const char* text : {"", "%", "0.3", "30 %", "-1%", "nan%", "inf%"})
    CHECK_FALSE(parse_ratio(text));
}

TEST_CASE("budgets are a count per duration") {
  const auto budget = parse_budget("3 per 1h");
  REQUIRE(budget);
  CHECK(budget->count == 3);
  CHECK(budget->per == hours{1});
  for (const char* text : {"", "3", "3 per", "per 1h", "0 per 1h", "-1 per 1h", "3 per 0s",
                           "3 per 5", "x per 1h", "3/1h"}) {
    CHECK_FALSE(parse_budget(text));
  }
}

TEST_CASE(
    "the nearest word is found over slips, swaps, case and dashes, and only when it is near") {
  CHECK(nearest("timout", {"every", "timeout"}) == "timeout");
  CHECK(nearest("evrey", {"every", "timeout"}) == "every");
  CHECK(nearest("Mode", {"mode", "node"}) == "mode");
  CHECK(nearest("resolve-after", {"resolve_after", "within"}) == "resolve_after");
  CHECK(nearest("zzz", {"every", "timeout"}).empty());
  CHECK(nearest("", {"every"}).empty());
  CHECK(nearest("x", {"y"}).empty());
  CHECK(nearest(std::string(100, 'a'), {"every"}).empty());
}

TEST_CASE("the nearest unit knows the habits of others") {
  CHECK(nearest_unit("min") == "m");
  CHECK(nearest_unit("KB") == "kB");
  CHECK(nearest_unit("Gi") == "GiB");
  CHECK(nearest_unit("mib") == "MiB");
  CHECK(nearest_unit("Seconds") == "s");
  CHECK(nearest_unit("furlongs").empty());
}

}  // namespace scalars_test
