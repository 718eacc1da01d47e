// Lengths of time as people say them.
#include "daemon/cli/live/ages.hpp"

#include "tests/unit/catch.hpp"

namespace ages_test {

using namespace runbookd;
using namespace std::chrono_literals;

TEST_CASE("a length has two units at most, and nobody needs the small ones of a large one") {
  CHECK(cli::short_duration(0s) == "0s");
  CHECK(cli::short_duration(-5s) == "0s");
  CHECK(cli::short_duration(59900ms) == "59s");
  CHECK(cli::short_duration(1min) == "1m");
  CHECK(cli::short_duration(61s) == "1m1s");
  CHECK(cli::short_duration(9min + 59s) == "9m59s");
  CHECK(cli::short_duration(12min + 40s) == "12m");
  CHECK(cli::short_duration(1h) == "1h");
  CHECK(cli::short_duration(3h + 10min + 5s) == "3h10m");
  CHECK(cli::short_duration(5 * 24h + 4h + 59min) == "5d4h");
}

TEST_CASE("a time is said as how long ago it was, or how long is left until it") {
  const Wall now = *parse_rfc3339("2026-01-02T00:00:00Z");
  CHECK(cli::ago("2026-01-01T23:57:00Z", now) == "3m ago");
  CHECK(cli::ago("2026-01-02T00:00:00Z", now) == "now");
  CHECK(cli::ago("2026-01-02T00:00:05Z", now) == "now");  // two clocks
  CHECK(cli::left_until("2026-01-02T00:20:00Z", now) == "20m left");
  CHECK(cli::left_until("2026-01-02T00:00:00Z", now) == "over");
  CHECK(cli::left_until("2026-01-01T00:20:00Z", now) == "over");
}

TEST_CASE("what is no time is shown as it is") {
  CHECK(cli::ago("not a time", Wall{}) == "not a time");
  CHECK(cli::left_until("", Wall{}).empty());
}

}  // namespace ages_test
