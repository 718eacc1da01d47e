#include "probes/gcp_logs/log_count.hpp"

#include "tests/unit/catch.hpp"

namespace log_count_test {

using namespace runbookd;
using namespace runbookd::probes;

namespace {

const Wall noon = *parse_rfc3339("2026-01-16T12:00:00Z");

}  // namespace

TEST_CASE("an entry is counted once, however often it is found") {
  LogCount count(noon, minutes{5});
  CHECK(count.take(noon + seconds{1}, 7));
  CHECK_FALSE(count.take(noon + seconds{1}, 7));
  CHECK(count.take(noon + seconds{1}, 8));
  CHECK(count.take(noon + seconds{2}, 7));
  CHECK(count.count() == 3);
}

TEST_CASE("an entry from before the beginning does not count") {
  LogCount count(noon, minutes{5});
  CHECK_FALSE(count.take(noon - seconds{1}, 7));
  CHECK(count.count() == 0);
  CHECK(count.from(noon + seconds{10}) == noon);
}

TEST_CASE("a look begins a while before the last one, and what came late is counted") {
  LogCount count(noon, minutes{5});
  count.take(noon + minutes{10}, 1);
  count.complete(noon + minutes{10});
  CHECK(count.from(noon + minutes{11}) == noon + minutes{5});
  CHECK(count.take(noon + minutes{6}, 2));  // late
  CHECK_FALSE(count.take(noon + minutes{10}, 1));
  CHECK_FALSE(count.take(noon + minutes{4}, 3));  // too late
  CHECK(count.count() == 2);
}

TEST_CASE("what no look reaches any more is forgotten") {
  LogCount count(noon, minutes{5});
  for (int i = 0; i < 100; ++i) count.take(noon + seconds{i}, 1);
  CHECK(count.remembered() == 100);
  count.complete(noon + minutes{30});
  CHECK(count.remembered() == 0);
  CHECK(count.count() == 100);
}

TEST_CASE("a look that ended early is gone on with, and nothing is counted twice") {
  LogCount count(noon, minutes{5});
  for (int i = 0; i < 10; ++i) count.take(noon + seconds{i}, 1);
  count.cut_at(noon + seconds{9});
  CHECK(count.from(noon + seconds{30}) == noon + seconds{9});
  CHECK_FALSE(count.take(noon + seconds{9}, 1));
  CHECK(count.take(noon + seconds{10}, 1));
  CHECK(count.count() == 11);
}

TEST_CASE("a clock that goes back makes no look begin earlier") {
  LogCount count(noon, minutes{5});
  count.complete(noon + hours{1});
  count.complete(noon);
  CHECK(count.from(noon) == noon + minutes{55});
}

TEST_CASE("after a long silence a look reaches a day back and no further") {
  LogCount count(noon, minutes{5});
  CHECK(count.from(noon + hours{24 * 9}) == noon + hours{24 * 8});
}

TEST_CASE("what is remembered is bounded, and the count goes on") {
  LogCount count(noon, hours{1});
  const std::size_t many = LogCount::most_remembered + 10;
  for (std::size_t i = 0; i < many; ++i)
    count.take(noon + milliseconds{static_cast<std::int64_t>(i)}, 1);
  CHECK(count.remembered() < LogCount::most_remembered);
  CHECK(count.count() == static_cast<double>(many));
  CHECK_FALSE(count.take(noon + milliseconds{static_cast<std::int64_t>(many - 1)}, 1));
  CHECK_FALSE(count.take(noon, 1));  // forgotten, and not counted anew for that
}

}  // namespace log_count_test
