#include <cmath>
#include <limits>

#include "daemon/decide/expression/evaluate.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace expression_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& signals) {
  return R"(
version: 1
probes:
  p: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {mem: a as percent, size: b as B, when: c as unix, flag: d as bool, word: e as string, n: f as number}}
  q: {http: "http://127.0.0.1:2/", every: 10s, timeout: 2s}
  many: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: ["127.0.0.1:3", "127.0.0.1:4", "127.0.0.1:5"]}
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
signals:
)" + signals;
}

// The value of one expression after `play` has fed samples.
template <class Play>
std::string value(const std::string& expression, Play play) {
  Scene s{book("  x: '" + expression + "'\n")};
  play(s);
  return decide::format(s.engine().value_of(*s.plan().signals.at("x"), s.now()));
}

const auto nothing = [](Scene&) {};
const auto fine = [](Scene& s) {
  s.at(0s).ok("p", {{"mem", 0.5},
                    {"size", 2048.0},
                    {"when", 1736996400.0},
                    {"flag", true},
                    {"word", std::string{"ready"}},
                    {"n", 4.0}});
};

SeriesSet counter(double value, std::uint64_t key = 1, double process = 0) {
  return {SeriesKind::counter, true, process, {{key, std::nan(""), value}}};
}

std::string error_of(const std::string& expression) {
  try {
    Scene s{book("  x: '" + expression + "'\n")};
  } catch (const std::exception& e) {
    const std::string text = e.what();
    const auto at = text.find("error: ");
    return text.substr(at + 7, text.find('\n') - at - 7);
  }
  return "no error";
}

}  // namespace

TEST_CASE("units combine as the semantics say") {
  CHECK(value("p.mem * 2", fine) == "100%");
  CHECK(value("p.size / 1s", fine) == "2KiB/s");
  CHECK(value("p.size / p.size", fine) == "100%");
  CHECK(value("p.size / (p.size / 2s)", fine) == "2s");
  CHECK(value("p.n / 2", fine) == "2");
  CHECK(value("p.mem * p.size", fine) == "1KiB");
  CHECK(value("2d - 1h", nothing) == "1d23h");
  CHECK(value("1h30m + 30m", nothing) == "2h");
  CHECK(value("-p.n + 1", fine) == "-3");
}

TEST_CASE(
    "a clock may have no zone, units divide each other away, and nothing is divided by zero") {
  CHECK(value("weekday()", nothing) == "4");
  CHECK(value("weekday(\"Asia/Tokyo\")", nothing) == "4");
  CHECK(value("hour()", nothing) == "3");
  CHECK(value("default(q.latency, 3s)", nothing) == "3s");
  CHECK(value("p.size / (p.size / 2s) * 1", fine) == "2s");
  CHECK(value("p.n / (p.n / 2s)", fine) == "2s");
  CHECK(value("p.n / 0", fine) == "unknown (not_finite)");
  CHECK(value("(p.n - 4) / (p.n - 4)", fine) == "unknown (no_traffic)");
}

TEST_CASE("mixed units are refused with a cure") {
  CHECK(error_of("p.mem > 1") == "compares a ratio with a plain number");
  CHECK(error_of("p.latency > 5") == "compares a duration with a plain number");
  CHECK(error_of("p.up + 1") == "cannot compute bool + plain number");
  CHECK(error_of("p.mem and p.up") == "`and` needs conditions, this is a ratio");
  CHECK(error_of("rate(p.n over 1m)") == "`rate` needs a counter, this signal is a gauge");
  CHECK(error_of("age(p.n)") == "`age` needs a time, this is a plain number");
  CHECK(error_of("nope.up") == "there is no probe, resource or signal `nope`");
  CHECK(error_of("p.upp") == "`p` has no signal `upp`");
  CHECK(error_of("avg(p.n)") == "`avg` needs a window");
  CHECK(error_of("p.word < \"a\"") == "cannot order values of type string");
  CHECK(error_of("p") == "`p` is a probe, not a value");
}

TEST_CASE("unknown is a value: what decides, decides, whatever the other side is") {
  CHECK(value("p.up", nothing) == "unknown (never_seen)");
  CHECK(value("false and p.up", nothing) == "false");
  CHECK(value("true or p.up", nothing) == "true");
  CHECK(value("true and p.up", nothing) == "unknown (never_seen)");
  CHECK(value("not p.up", nothing) == "unknown (never_seen)");
  CHECK(value("p.up is unknown", nothing) == "true");
  CHECK(value("p.up is not unknown", fine) == "true");
  CHECK(value("default(p.mem, 7%)", nothing) == "7%");
  CHECK(value("p.n / (p.n - 4)", fine) == "unknown (not_finite)");
  CHECK(value("(p.n - 4) / (p.n - 4)", fine) == "unknown (no_traffic)");
}

TEST_CASE("what is older than two intervals and a timeout is stale") {
  const auto aged = [](Nanos age) {
    return [age](Scene& s) {
      fine(s);
      s.at(age);
    };
  };
  CHECK(value("p.mem", aged(22s)) == "50%");
  CHECK(value("p.mem", aged(23s)) == "unknown (stale)");
  CHECK(value("p.age", aged(23s)) == "23s");
  CHECK(value("consecutive_failures(p)", aged(23s)) == "unknown (stale)");
}

TEST_CASE("failures are counted, unknown neither advances nor resets the count") {
  CHECK(value("consecutive_failures(p)", [](Scene& s) {
          s.at(0s).bad("p").at(10s).bad("p").at(15s).unknown("p").at(20s).bad("p");
        }) == "3");
  CHECK(value("consecutive_failures(p)", [](Scene& s) { s.at(0s).bad("p").at(10s).ok("p"); }) ==
        "0");
  CHECK(value("p.up", [](Scene& s) { s.at(0s).bad("p").at(10s).unknown("p"); }) == "false");
}

TEST_CASE("a window is warm when its samples span 80% of it") {
  const auto until = [](Nanos end) {
    return [end](Scene& s) {
      for (Nanos t = 0s; t <= end; t += 10s) s.at(t).ok("p", {{"mem", to_seconds(t) / 1000}});
    };
  };
  CHECK(value("avg(p.mem over 1m)", until(40s)) == "unknown (warming_up)");
  CHECK(value("avg(p.mem over 1m)", until(50s)) == "2.5%");
  CHECK(value("max(p.mem over 1m)", until(100s)) == "10%");
  CHECK(value("min(p.mem over 1m)", until(100s)) == "4%");
  CHECK(value("delta(p.mem over 1m)", until(100s)) == "6%");
  CHECK(value("count(p.mem over 1m)", until(100s)) == "7");
  CHECK(value("p50(p.mem over 1m)", until(100s)) == "7%");
  CHECK(value("changes(p.mem over 1m)", until(100s)) == "6");
  CHECK(value("fraction_true(p.up over 1m)", until(100s)) == "100%");
}

TEST_CASE(
    "counters: resets are no negative growth, births count from zero, the rate is per second") {
  const auto scrape = [](std::vector<double> readings) {
    return [readings](Scene& s) {
      Nanos t = 0s;
      for (const double r : readings) {
        s.at(t).ok("m", {{"a_total", counter(r)}});
        t += 10s;
      }
    };
  };
  CHECK(value("increase(m.a_total over 1m)", scrape({100, 110, 120, 130, 140, 150, 160})) == "60");
  CHECK(value("rate(m.a_total over 1m)", scrape({100, 110, 120, 130, 140, 150, 160})) == "1/s");
  CHECK(value("increase(m.a_total over 1m)", scrape({100, 110, 5, 15, 25, 35, 45})) == "55");
  CHECK(value("increase(m.a_total over 1m)", [](Scene& s) {
          const SeriesSet none{SeriesKind::counter, true, 0, {}};
          for (int i = 0; i <= 6; ++i)
            s.at(10s * i).ok("m", {{"a_total", i < 3 ? none : counter(7)}});
        }) == "7");
}

TEST_CASE("behind a balancer a change of instance is no reset") {
  CHECK(value("increase(m.a_total over 1m)", [](Scene& s) {
          // Two old instances answer in turn: 1000 and 5000, each growing by 10 between its
          // scrapes.
          for (int i = 0; i <= 6; ++i) {
            const bool first = i % 2 == 0;
            s.at(10s * i).ok("m", {{"a_total", counter((first ? 1000 : 5000) + 10.0 * (i / 2),
                                                       first ? 1 : 2, first ? 100 : 200)}});
          }
        }) == "50");
}

TEST_CASE("growth is never counted from far before its window, whatever longer windows keep") {
  const auto gap = [](Scene& s) {
    for (const int t : {0, 10, 20, 186, 190, 200, 210})
      s.at(seconds{t}).ok("m", {{"a_total", counter(t < 100 ? 0 : 1000 + t)}});
    s.at(211s);
  };
  // The sample of 20 s is no baseline for the 30 s before 211 s.
  CHECK(value("increase(m.a_total over 30s) + 0 * default(increase(m.a_total over 10m), 0)", gap) ==
        "24");
}

TEST_CASE("what a process did between a failed scrape and the next counts from zero") {
  CHECK(value("increase(m.a_total over 1m)", [](Scene& s) {
          const double start = 1736996400;  // of the scene, on the wall clock
          for (int i = 0; i <= 3; ++i)
            s.at(10s * i).ok("m", {{"a_total", counter(100, 1, start - 50)}});
          s.at(39s).bad("m");
          s.at(50s).ok("m", {{"a_total", counter(7, 2, start + 35)}});
          s.at(60s).ok("m", {{"a_total", counter(8, 2, start + 35)}});
        }) == "8");
}

TEST_CASE("the latency of a run that our own fault spoiled is not the target's") {
  CHECK(value("p.latency", [](Scene& s) {
          s.at(0s).ok("p").at(10s);
          Sample stalled = bad(Reason::loop_stalled, "the loop stood still");
          stalled.latency = 2s;
          const auto p = static_cast<std::size_t>(s.plan().source_index("p"));
          s.feed(decide::SampleArrived{s.plan().sources[p].first_instance, std::move(stalled)});
        }) == "20ms");
}

TEST_CASE("a histogram's quantile interpolates its buckets as PromQL does") {
  CHECK(value("p95(m.d_seconds over 1m)", [](Scene& s) {
          for (int i = 0; i <= 6; ++i) {
            const double n = 100.0 * i;
            const double inf = std::numeric_limits<double>::infinity();
            s.at(10s * i).ok(
                "m",
                {{"d_seconds",
                  SeriesSet{SeriesKind::histogram,
                            true,
                            0,
                            {{1, 0.1, 0.5 * n}, {1, 1.0, 0.9 * n}, {1, 2.0, n}, {1, inf, n}}}}});
          }
        }) == "1.5s");
}

TEST_CASE(
    "a histogram's restart that hides in one bucket makes no bucket smaller than its inside") {
  const double inf = std::numeric_limits<double>::infinity();
  const auto buckets = [&](double first, double all) {
    return SeriesSet{SeriesKind::histogram, true, 0, {{1, 1.0, first}, {1, inf, all}}};
  };
  CHECK(value("p50(m.d_seconds over 1m)", [&](Scene& s) {
          for (int i = 0; i <= 5; ++i) s.at(10s * i).ok("m", {{"d_seconds", buckets(5, 5)}});
          s.at(60s).ok("m", {{"d_seconds", buckets(3, 6)}});
        }) == "500ms");
}

TEST_CASE("a gauge that matches several series is unknown, and one that matches none is missing") {
  CHECK(
      value("m.g", [](Scene& s) {
        s.at(0s).ok(
            "m",
            {{"g", SeriesSet{
                       SeriesKind::gauge, true, 0, {{1, std::nan(""), 1}, {2, std::nan(""), 2}}}}});
      }) == "unknown (several_series)");
  CHECK(value("m.g", [](Scene& s) {
          s.at(0s).ok("m", {{"g", SeriesSet{SeriesKind::gauge, true, 0, {}}}});
        }) == "unknown (missing)");
  CHECK(value("m.g", [](Scene& s) {
          s.at(0s).ok("m", {{"g", SeriesSet{SeriesKind::untyped, true, 0, {}}}});
        }) == "unknown (missing)");
  for (const auto kind : {SeriesKind::counter, SeriesKind::histogram})
    CHECK(value("m.g",
                [&](Scene& s) { s.at(0s).ok("m", {{"g", SeriesSet{kind, true, 0, {}}}}); }) == "0");
}

TEST_CASE("a signal may ask whether a rule fires, though rules come after signals") {
  const std::string rule =
      "rules:\n  - {name: down, severity: P3, when: not p.up, for: 0s, steps: []}\n";
  Scene s{book("  x: 'firing(\"down\")'\n") + rule};
  const auto fires = [&] {
    return s.engine().value_of(*s.plan().signals.at("x"), s.now()).truth();
  };
  s.at(0s).ok("p");
  CHECK_FALSE(fires());
  for (int i = 1; i < 5; ++i) s.at(10s * i).bad("p");
  CHECK(fires());
  CHECK(error_of("firing(\"nothing\")") == "there is no rule `nothing`");
}

TEST_CASE("aggregates judge every target on its own") {
  const auto two_of_three = [](Scene& s) {
    s.at(0s)
        .ok("many", {}, "127.0.0.1:3")
        .ok("many", {}, "127.0.0.1:4")
        .bad("many", {}, "127.0.0.1:5");
  };
  CHECK(value("count(many.up)", two_of_three) == "2");
  CHECK(value("share(not many.up)", two_of_three) == "33.33%");
  CHECK(value("any(not many.up)", two_of_three) == "true");
  CHECK(value("all(many.up)", two_of_three) == "false");
  CHECK(value("count(many.up)", [](Scene& s) { s.at(0s).ok("many", {}, "127.0.0.1:3"); }) ==
        "unknown (never_seen)");
}

TEST_CASE("the calendar reads the wall clock in a zone") {
  // The scene begins on Thursday, 2025-01-16 at 03:00 UTC.
  CHECK(value("weekday()", nothing) == "4");
  CHECK(value("hour(\"UTC\")", nothing) == "3");
  CHECK(value("hour(\"America/New_York\")", nothing) == "22");
  CHECK(value("age(p.when) < 1d", fine) == "true");
  CHECK(error_of("hour(\"Mars/Olympus\")") == "there is no time zone `Mars/Olympus`");
}

}  // namespace expression_test
