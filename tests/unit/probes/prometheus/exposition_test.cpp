#include "probes/prometheus/exposition.hpp"

#include <cmath>
#include <set>

#include "probes/prometheus/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace exposition_test {

using namespace runbookd;
using namespace runbookd::test;
using Op = SeriesSelector::Matcher::Op;
using probes::parse_exposition;
using probes::prometheus_kind;
using probes::Selection;

namespace {

constexpr const char* kText = R"(# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{status="200",path="/a \"b\" \\c\n"} 10
http_requests_total{status="503",path="/"} 3 1700000000000
http_requests_total{path="/",status="500"} 2
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{path="/",le="0.1"} 5
http_request_duration_seconds_bucket{path="/",le="+Inf"} 9
http_request_duration_seconds_sum{path="/"} 1.5
http_request_duration_seconds_count{path="/"} 9
# TYPE rpc_seconds summary
rpc_seconds{quantile="0.9"} NaN
rpc_seconds_count 4
# TYPE queue_depth gauge
queue_depth -3.5e2
# TYPE silent_total counter
untold 7
process_start_time_seconds 1.7e+09
)";

SeriesSet only(const std::string& text, SeriesSelector selector) {
  const Selection selection({std::move(selector)});
  auto scrape = parse_exposition(text, selection);
  if (!scrape) throw std::runtime_error(scrape.error().detail);
  return scrape->front();
}

Reason reason_of(const std::string& text) {
  const Selection selection({{"a", {}}});
  auto scrape = parse_exposition(text, selection);
  return scrape ? Reason::none : scrape.error().reason;
}

}  // namespace

TEST_CASE("the scrape fixtures say exactly what is wrong") {
  CHECK(check_fixtures("prometheus", {&prometheus_kind}) == std::vector<std::string>{});
}

TEST_CASE("a counter's series are selected by matchers") {
  const auto all = only(kText, {"http_requests_total", {}});
  CHECK(all.kind == SeriesKind::counter);
  CHECK(all.points.size() == 3);
  CHECK(all.process_start == 1.7e9);
  const auto failed = only(kText, {"http_requests_total", {{"status", Op::match, "5.."}}});
  REQUIRE(failed.points.size() == 2);
  CHECK(failed.points[0].value + failed.points[1].value == 5);
  CHECK(
      only(kText, {"http_requests_total", {{"path", Op::equal, "/a \"b\" \\c\n"}}}).points.size() ==
      1);
  CHECK(only(kText, {"http_requests_total", {{"nolabel", Op::equal, ""}}}).points.size() == 3);
  CHECK(only(kText, {"http_requests_total", {{"status", Op::match, "5"}}}).points.empty());
  CHECK(only(kText, {"http_requests_total", {{"status", Op::no_match, "5.."}}}).points.size() == 1);
}

TEST_CASE("a family that was scraped is seen although nothing matches") {
  const auto none = only(kText, {"http_requests_total", {{"status", Op::equal, "404"}}});
  CHECK(none.seen);
  CHECK(none.points.empty());
  CHECK(only(kText, {"silent_total", {}}).seen);
  CHECK_FALSE(only(kText, {"nowhere_total", {}}).seen);
}

TEST_CASE("a histogram's base name reads its buckets, and its parts are counters") {
  const auto base = only(kText, {"http_request_duration_seconds", {}});
  CHECK(base.kind == SeriesKind::histogram);
  REQUIRE(base.points.size() == 2);
  CHECK(base.points[0].le == 0.1);
  CHECK(std::isinf(base.points[1].le));
  CHECK(base.points[0].key == base.points[1].key);
  const auto count = only(kText, {"http_request_duration_seconds_count", {}});
  CHECK(count.kind == SeriesKind::counter);
  CHECK(count.points.at(0).value == 9);
  CHECK(std::isnan(count.points.at(0).le));
  const auto buckets = only(kText, {"http_request_duration_seconds_bucket", {}});
  CHECK(buckets.kind == SeriesKind::counter);
  CHECK(buckets.points.at(0).key != buckets.points.at(1).key);
}

TEST_CASE("the TYPE line gives the kind") {
  CHECK(only(kText, {"queue_depth", {}}).kind == SeriesKind::gauge);
  CHECK(only(kText, {"queue_depth", {}}).points.at(0).value == -350);
  CHECK(only(kText, {"rpc_seconds", {}}).kind == SeriesKind::gauge);
  CHECK(only(kText, {"rpc_seconds_count", {}}).kind == SeriesKind::counter);
  CHECK(only(kText, {"untold", {}}).kind == SeriesKind::untyped);
  CHECK(only("# TYPE x counter\nx_total 1\n", {"x_total", {}}).kind == SeriesKind::counter);
}

TEST_CASE("a series is known by its labels in any order, and by the process that answered") {
  const auto a = only("m{x=\"1\",y=\"2\"} 1\nprocess_start_time_seconds 5\n", {"m", {}});
  const auto b = only("m{y=\"2\",x=\"1\",} 1\nprocess_start_time_seconds 5\n", {"m", {}});
  const auto c = only("m{y=\"2\",x=\"1\"} 1\nprocess_start_time_seconds 6\n", {"m", {}});
  const auto d = only("m{x=\"12\"} 1\nprocess_start_time_seconds 5\n", {"m", {}});
  CHECK(a.points[0].key == b.points[0].key);
  CHECK(a.points[0].key != c.points[0].key);
  CHECK(a.points[0].key != d.points[0].key);
}

TEST_CASE("garbage spoils the scrape") {
  for (const auto* text :
       {"<html><body>Not Found</body></html>", "a", "a x", "a{ 1", "a{x=1} 1", "a{x=\"1} 1",
        "a{x=\"\\q\"} 1", "1a 1", "a{x=\"1\" y=\"2\"} 1", "a 1 2 3", "a ++1", "a +-1",
        "b 1\n\x01\x02 1", "{x=\"1\"} 1", "a{x=\"1\"}"}) {
    INFO(text);
    CHECK(reason_of(text) == Reason::protocol);
  }
  CHECK(reason_of("") == Reason::missing);
  CHECK(reason_of("# only a comment\n") == Reason::missing);
  CHECK(reason_of("a 1\r\nb 2\r\n") == Reason::none);
  CHECK(reason_of("a 1 1700000000.5 # {trace=\"x\"} 1\n# EOF\n") == Reason::none);
}

TEST_CASE("more than 100000 samples are too many") {
  std::string text;
  for (int i = 0; i <= 100'000; ++i) text += "b 1\n";
  CHECK(reason_of(text) == Reason::too_large);
}

TEST_CASE("a scrape yields one set per selector, in base units") {
  Loop loop;
  FaultyPeer peer(loop.io,
                  answer_each(http_ok("# TYPE wait_ms gauge\nwait_ms 250\nup_ratio 0.5\n")));
  const auto spec =
      spec_of(prometheus_kind, "scrape: \"" + peer.url("/metrics") + "\", types: {wait_ms: ms}");
  CHECK(spec->open_ended());
  CHECK(spec->type_of("wait_ms") == Type::duration);
  CHECK(spec->type_of("up_ratio") == Type::ratio);
  CHECK(spec->type_of("last_success_timestamp_seconds") == Type::time);
  CHECK(spec->type_of("http_request_duration_seconds") == Type::duration);
  CHECK(spec->type_of("http_requests_total") == Type::number);
  Runner runner(loop, spec, {{"wait_ms", {}}, {"up_ratio", {}}});
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(std::get<SeriesSet>(runner.cell("wait_ms")).points.at(0).value == Approx(0.25));
  CHECK(std::get<SeriesSet>(runner.cell("up_ratio")).points.at(0).value == Approx(0.5));
}

TEST_CASE("a page that was packed unasked is named by its field") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("\x1f\x8b", "Content-Encoding: gzip\r\n")));
  Runner runner(loop, spec_of(prometheus_kind, "scrape: \"" + peer.url() + "\""));
  CHECK(runner.run().detail.find("Content-Encoding: gzip") != std::string::npos);
}

TEST_CASE("a scrape that fails yields no sets and says why") {
  const auto run = [](Script script) {
    Loop loop;
    FaultyPeer peer(loop.io, std::move(script));
    Runner runner(loop, spec_of(prometheus_kind, "scrape: \"" + peer.url("/metrics") + "\""),
                  {{"a", {}}});
    const Reason reason = runner.run(milliseconds{200}).reason;
    CHECK_FALSE(runner.has("a"));
    CHECK(loop.took < milliseconds{300});
    return reason;
  };
  CHECK(run(hang()) == Reason::timeout);
  CHECK(run(answer_each("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) == Reason::status);
  CHECK(run(answer_each(http_ok("<html>"))) == Reason::protocol);
  CHECK(run(answer_and_close("HTTP/1.1 200 OK\r\nContent-Length: 11000000\r\n\r\n")) ==
        Reason::too_large);
}

}  // namespace exposition_test
