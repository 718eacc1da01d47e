// What a window says when its samples are few, odd, or not what they were.
#include <cmath>
#include <limits>

#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/expression/window_functions.hpp"
#include "daemon/decide/observations/counter_track.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace window_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const double nan_value = std::nan("");

SeriesSet set_of(SeriesKind kind, std::vector<SeriesPoint> points, bool seen = true) {
  return {kind, seen, 0, std::move(points)};
}

// The value of an expression over a minute of samples of one metric, ten seconds apart.
std::string over_a_minute(const std::string& expression, const std::vector<Cell>& cells) {
  Scene s{R"(version: 1
probes:
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
  p: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {word: e as string}}
signals:
  x: ')" + expression +
          "'\n"};
  const std::string probe = expression.find("(m.") != std::string::npos ? "m" : "p";
  const std::string signal = probe == "m" ? "g" : "word";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    s.at(static_cast<int>(i) * 10s);
    s.ok(probe, {{signal, cells[i]}});
  }
  return format(s.engine().value_of(*s.plan().signals.at("x"), s.now()));
}

SeriesSet gauge(double value) { return set_of(SeriesKind::gauge, {{1, nan_value, value}}); }

}  // namespace

TEST_CASE("a window of strings counts how often the word changed") {
  using Text = std::string;
  CHECK(over_a_minute("changes(p.word over 1m)", {Text{"a"}, Text{"a"}, Text{"b"}, Text{"b"},
                                                  Text{"a"}, Text{"a"}, Text{"a"}}) == "2");
}

// What the outside oracle found (seed 185 of its histories): warm by the readings just before the
// window, none inside it, and the newest sample without the signal.
TEST_CASE("a window without a reading inside is unknown, also to count") {
  Scene s{R"(version: 1
probes:
  p: {http: "http://127.0.0.1:1/", every: 30s, timeout: 2s, json: {n: e as number}}
signals:
  x: count(p.n over 30s)
)"};
  const auto shown = [&] {
    return format(s.engine().value_of(*s.plan().signals.at("x"), s.now()));
  };
  s.at(0s).ok("p", {{"n", 0.0}});
  s.at(29s).ok("p", {{"n", 0.0}});
  CHECK(shown() == "2");
  s.at(58s).ok("p");
  CHECK(shown() == "1");
  s.at(63s);
  CHECK(shown() == "unknown (missing)");  // the newest sample is without it
}

TEST_CASE(
    "one sample with several series makes a gauge's window unknown, an absent one is left out") {
  const Cell two = set_of(SeriesKind::gauge, {{1, nan_value, 1}, {2, nan_value, 2}});
  const Cell none = set_of(SeriesKind::gauge, {});
  const Cell unseen = set_of(SeriesKind::gauge, {}, false);
  const Cell one = gauge(6);
  CHECK(over_a_minute("avg(m.g over 1m)", {one, one, one, two, one, one, one}) ==
        "unknown (several_series)");
  CHECK(over_a_minute("avg(m.g over 1m)", {one, one, one, unseen, one, one, one}) == "6");
  CHECK(over_a_minute("sum(m.g over 1m)", {one, one, one, none, one, one, one}) == "36");
  CHECK(over_a_minute("min(m.g over 1m)", {one, one, one, none, one, one, one}) == "6");
  CHECK(over_a_minute("count(m.g over 1m)", {one, one, one, none, one, one, one}) == "6");
  CHECK(over_a_minute("m.g", {one}) == "unknown (never_seen)");
}

TEST_CASE(
    "a metric that the scrape does not have is missing, and what is no number is not finite") {
  Scene s{R"(version: 1
probes:
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
signals: {x: m.g, y: avg(m.g over 1m)}
)"};
  const auto value = [&](const char* name) {
    return format(s.engine().value_of(*s.plan().signals.at(name), s.now()));
  };
  s.at(0s).ok("m", {{"g", set_of(SeriesKind::gauge, {}, false)}});
  CHECK(value("x") == "unknown (missing)");
  s.at(10s).ok("m", {{"g", gauge(inf)}});
  CHECK(value("x") == "unknown (not_finite)");
  CHECK(value("y") == "unknown (warming_up)");
  for (int i = 2; i < 10; ++i) s.at(seconds{10 * i}).ok("m");
  CHECK(value("x") == "unknown (missing)");
  CHECK(value("y") == "unknown (missing)");
}

TEST_CASE(
    "a reading that is no count adds no growth, and the next one goes on from the last good") {
  CounterTrack track;
  for (const double reading : {10.0, nan_value, -5.0, inf, 12.0}) track.add(reading);
  CHECK(track.total() == Approx(2));
}

TEST_CASE("beyond its bounds a track starts afresh and counts nothing twice") {
  CounterTrack track;
  std::vector<SeriesPoint> many;
  for (std::uint64_t i = 0; i <= max_tracked_series; ++i) many.push_back({i + 1, nan_value, 7});
  track.add(set_of(SeriesKind::counter, many), {});
  track.add(set_of(SeriesKind::counter, {{1, nan_value, 9}}), {});
  CHECK(track.total() == Approx(0));
  track.add(set_of(SeriesKind::counter, {{1, nan_value, 10}}), {});
  CHECK(track.total() == Approx(1));
}

TEST_CASE("a histogram keeps so many bounds and no more") {
  CounterTrack track;
  std::vector<SeriesPoint> buckets;
  for (std::size_t i = 0; i < max_buckets + 10; ++i)
    buckets.push_back({1, static_cast<double>(i), 1});
  track.add(set_of(SeriesKind::histogram, buckets), {});
  CHECK(track.bounds().size() == max_buckets);
  CHECK(track.buckets().size() == max_buckets);
}

TEST_CASE("a bound between two others takes its place in their order, and starts at nothing") {
  CounterTrack track;
  track.add(set_of(SeriesKind::histogram, {{1, 1.0, 0}, {1, inf, 0}}), {});
  track.add(set_of(SeriesKind::histogram, {{1, 0.5, 2}, {1, 1.0, 3}, {1, inf, 4}}), {});
  CHECK(track.bounds() == std::vector<double>{0.5, 1.0, inf});
  CHECK(track.buckets() == std::vector<double>{0, 3, 4});
  track.add(set_of(SeriesKind::histogram, {{1, 0.5, 7}, {1, 1.0, 8}, {1, inf, 9}}), {});
  CHECK(track.buckets() == std::vector<double>{5, 8, 9});
}

// A new bound's count holds all that was observed before it appeared: taken as growth it would
// bring all of that back.
TEST_CASE("a bound that appears makes a quantile unknown for one window, and then all is well") {
  const auto seen_at = [](int ticks) {
    Scene s{R"(version: 1
probes:
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
signals: {x: p50(m.g over 1m)}
)"};
    for (int i = 0; i <= ticks; ++i) {
      // A million of half a millisecond in the past; now ten of 0.9 s in each interval.
      const double slow = 10.0 * i;
      std::vector<SeriesPoint> points{{1, 1.0, 1e6 + slow}, {1, inf, 1e6 + slow}};
      if (i > 8) points.insert(points.begin(), {1, 0.001, 1e6});
      s.at(seconds{10 * i}).ok("m", {{"g", set_of(SeriesKind::histogram, points)}});
    }
    return format(s.engine().value_of(*s.plan().signals.at("x"), s.now()));
  };
  CHECK(seen_at(8) == "0.5");
  CHECK(seen_at(10) == "unknown (warming_up)");
  CHECK(seen_at(14) == "unknown (warming_up)");
  CHECK(seen_at(16) == "0.5");  // 0.5005 to the last digit that is shown
}

TEST_CASE("a histogram without any observation at first has grown from nothing") {
  std::vector<Cell> cells{set_of(SeriesKind::histogram, {})};
  for (int i = 1; i <= 6; ++i)
    cells.push_back(set_of(SeriesKind::histogram, {{1, 1.0, 10.0 * i}, {1, inf, 10.0 * i}}));
  CHECK(over_a_minute("p50(m.g over 1m)", cells) == "0.5");
}

TEST_CASE("NaN in a window has its own name, and so has it alone") {
  const Cell five = gauge(5);
  const Cell not_a_number = gauge(nan_value);
  const std::vector<Cell> one_of_them{five, five, five, not_a_number, five, five, five};
  CHECK(over_a_minute("avg(m.g over 1m)", one_of_them) == "unknown (not_a_number)");
  CHECK(over_a_minute("count(m.g over 1m)", one_of_them) == "7");
  CHECK(over_a_minute("default(m.g, 1) + 0 * count(m.g over 1m)", {not_a_number}) ==
        "unknown (warming_up)");
  Scene s{
      "version: 1\nprobes:\n  m: {scrape: \"http://127.0.0.1:6/metrics\", every: 10s}\n"
      "signals: {x: m.g}\n"};
  s.at(0s).ok("m", {{"g", not_a_number}});
  CHECK(format(s.engine().value_of(*s.plan().signals.at("x"), s.now())) ==
        "unknown (not_a_number)");
}

namespace {

// A sample of a minute's scrapes with the time stamp of `age` before its scrape.
std::string stamped(const std::string& expression, SeriesKind kind, Nanos age, double growth = 0) {
  Scene s{R"(version: 1
probes:
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
signals:
  x: ')" + expression +
          "'\n"};
  for (int i = 0; i <= 6; ++i) {
    s.at(10s * i);
    const double stamp = to_seconds((s.now().wall - age).time_since_epoch());
    s.ok("m", {{"g", set_of(kind, {{1, nan_value, 6 + growth * i, stamp}})}});
  }
  return format(s.engine().value_of(*s.plan().signals.at("x"), s.now()));
}

}  // namespace

TEST_CASE("a sample with a time stamp older than staleness is stale, as is one of the future") {
  CHECK(stamped("m.g", SeriesKind::gauge, 20s) == "6");
  CHECK(stamped("m.g", SeriesKind::gauge, 23s) == "unknown (stale)");
  CHECK(stamped("m.g", SeriesKind::gauge, 2h) == "unknown (stale)");
  CHECK(stamped("m.g", SeriesKind::gauge, -9min) == "6");
  CHECK(stamped("m.g", SeriesKind::gauge, -11min) == "unknown (stale)");
  CHECK(stamped("avg(m.g over 1m)", SeriesKind::gauge, 5s) == "6");
  CHECK(stamped("avg(m.g over 1m)", SeriesKind::gauge, 2h) == "unknown (stale)");
  CHECK(stamped("increase(m.g over 1m)", SeriesKind::counter, 5s, 2) == "12");
  CHECK(stamped("increase(m.g over 1m)", SeriesKind::counter, 2h, 2) == "unknown (stale)");
}

TEST_CASE("what becomes current again has grown since it was last read, and is not newborn") {
  CounterTrack track;
  const Scraped now{0, {1000, 2000}};
  track.add(set_of(SeriesKind::counter, {}), now);
  track.add(set_of(SeriesKind::counter, {{1, nan_value, 500, 100}}), now);
  CHECK(track.total() == Approx(0));
  track.add(set_of(SeriesKind::counter, {{1, nan_value, 503, 1500}}), now);
  CHECK(track.total() == Approx(3));
}

TEST_CASE("a histogram's quantile at the edges is what PromQL says") {
  CHECK(std::isnan(histogram_quantile({1}, {5}, 0.5)));            // one bucket
  CHECK(std::isnan(histogram_quantile({1, inf}, {5}, 0.5)));       // a row of another length
  CHECK(std::isnan(histogram_quantile({1, 2}, {5, 6}, 0.5)));      // without +Inf
  CHECK(std::isnan(histogram_quantile({1, inf}, {0, 0}, 0.5)));    // without observations
  CHECK(histogram_quantile({1, inf}, {1, 10}, 0.9) == Approx(1));  // in the last bucket
  CHECK(histogram_quantile({-1, 2, inf}, {8, 9, 10}, 0.5) == Approx(-1));
  CHECK(histogram_quantile({0, 2, inf}, {0, 10, 10}, 0) == Approx(0));
  CHECK(histogram_quantile({1, 2, inf}, {0, 10, 10}, 0) == Approx(1));
  CHECK(histogram_quantile({1, 2, inf}, {0, 10, 10}, 0.5) == Approx(1.5));
  CHECK(quantile({3, 1, 2}, 1.0) == Approx(3));
}

}  // namespace window_test
