#include "probes/prometheus/exposition.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "config/document/reader.hpp"
#include "daemon/base/nearest.hpp"
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

constexpr const char* page_text = R"(# HELP http_requests_total Requests.
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
  return scrape->sets.front();
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
  const auto all = only(page_text, {"http_requests_total", {}});
  CHECK(all.kind == SeriesKind::counter);
  CHECK(all.points.size() == 3);
  CHECK(all.process_start == 1.7e9);
  const auto failed = only(page_text, {"http_requests_total", {{"status", Op::match, "5.."}}});
  REQUIRE(failed.points.size() == 2);
  CHECK(failed.points[0].value + failed.points[1].value == 5);
  CHECK(only(page_text, {"http_requests_total", {{"path", Op::equal, "/a \"b\" \\c\n"}}})
            .points.size() == 1);
  CHECK(only(page_text, {"http_requests_total", {{"nolabel", Op::equal, ""}}}).points.size() == 3);
  CHECK(only(page_text, {"http_requests_total", {{"status", Op::match, "5"}}}).points.empty());
  CHECK(only(page_text, {"http_requests_total", {{"status", Op::no_match, "5.."}}}).points.size() ==
        1);
}

TEST_CASE("a family that was scraped is seen although nothing matches") {
  const auto none = only(page_text, {"http_requests_total", {{"status", Op::equal, "404"}}});
  CHECK(none.seen);
  CHECK(none.points.empty());
  CHECK(only(page_text, {"silent_total", {}}).seen);
  CHECK_FALSE(only(page_text, {"nowhere_total", {}}).seen);
}

TEST_CASE("a histogram's base name reads its buckets, and its parts are counters") {
  const auto base = only(page_text, {"http_request_duration_seconds", {}});
  CHECK(base.kind == SeriesKind::histogram);
  REQUIRE(base.points.size() == 2);
  CHECK(base.points[0].le == 0.1);
  CHECK(std::isinf(base.points[1].le));
  CHECK(base.points[0].key == base.points[1].key);
  const auto count = only(page_text, {"http_request_duration_seconds_count", {}});
  CHECK(count.kind == SeriesKind::counter);
  CHECK(count.points.at(0).value == 9);
  CHECK(std::isnan(count.points.at(0).le));
  const auto buckets = only(page_text, {"http_request_duration_seconds_bucket", {}});
  CHECK(buckets.kind == SeriesKind::counter);
  CHECK(buckets.points.at(0).key != buckets.points.at(1).key);
}

TEST_CASE("the TYPE line gives the kind") {
  CHECK(only(page_text, {"queue_depth", {}}).kind == SeriesKind::gauge);
  CHECK(only(page_text, {"queue_depth", {}}).points.at(0).value == -350);
  CHECK(only(page_text, {"rpc_seconds", {}}).kind == SeriesKind::gauge);
  CHECK(only(page_text, {"rpc_seconds_count", {}}).kind == SeriesKind::counter);
  CHECK(only(page_text, {"untold", {}}).kind == SeriesKind::untyped);
  CHECK(only("# TYPE x counter\nx_total 1\n", {"x_total", {}}).kind == SeriesKind::counter);
}

TEST_CASE("a series is known by its labels in any order, and an empty label is none") {
  const auto a = only("m{x=\"1\",y=\"2\"} 1\n", {"m", {}});
  const auto b = only("m{y=\"2\",x=\"1\",} 1\n", {"m", {}});
  const auto c = only("m{y=\"2\",z=\"\",x=\"1\"} 1\n", {"m", {}});
  const auto d = only("m{x=\"12\"} 1\n", {"m", {}});
  CHECK(a.points[0].key == b.points[0].key);
  CHECK(a.points[0].key == c.points[0].key);
  CHECK(a.points[0].key != d.points[0].key);
}

TEST_CASE("of a series that is on the page twice the newest sample counts, then the first") {
  const auto values = [](const char* text) {
    std::vector<double> out;
    for (const auto& p : only(text, {"m", {}}).points) out.push_back(p.value);
    std::sort(out.begin(), out.end());
    return out;
  };
  using Values = std::vector<double>;
  CHECK(values("m 100\nm 40\n") == Values{100});
  CHECK(values("m 7\nm 7\n") == Values{7});
  CHECK(values("m{a=\"1\"} 1\nm{a=\"2\"} 2\nm{a=\"1\"} 3\n") == Values{1, 2});
  CHECK(values("m 1 1700000000000\nm 2 1700000001000\n") == Values{2});
  CHECK(values("m 1 1700000001000\nm 2 1700000000000\n") == Values{1});
  CHECK(values("m 1 1700000001000\nm 2\n") == Values{2});
  const auto buckets = only(
      "# TYPE h histogram\nh_bucket{le=\"1\"} 5\nh_bucket{le=\"1.0\"} 6\n"
      "h_bucket{le=\"+Inf\"} 9\n",
      {"h", {}});
  REQUIRE(buckets.points.size() == 2);
  CHECK(buckets.points[0].value == 5);
}

TEST_CASE("a time stamp is read in the milliseconds of the text format and OpenMetrics' seconds") {
  CHECK(only("m 1 1700000000500\n", {"m", {}}).points[0].stamp == 1700000000.5);
  CHECK(only("m 1 1700000000.5\n", {"m", {}}).points[0].stamp == 1700000000.5);
  CHECK(std::isnan(only("m 1\n", {"m", {}}).points[0].stamp));
}

TEST_CASE("whose start a page tells is known when it is of one process") {
  const auto start = [](const char* text) { return only(text, {"m", {}}).process_start; };
  CHECK(start("process_start_time_seconds 5\nm 1\n") == 5);
  CHECK(start("process_start_time_seconds 5\nprocess_start_time_seconds 9\nm 1\n") == 5);
  CHECK(start("process_start_time_seconds{job=\"a\"} 5\nm 1\n") == 5);
  CHECK(start("process_start_time_seconds{job=\"a\"} 5\nprocess_start_time_seconds{job=\"b\"} 9\n"
              "m 1\n") == 0);
  CHECK(start("process_start_time_seconds NaN\nm 1\n") == 0);
}

TEST_CASE("a page without types says by some names what is counted") {
  CHECK(only("hits_total 1\n", {"hits_total", {}}).kind == SeriesKind::counter);
  CHECK(only("queue_count 1\n", {"queue_count", {}}).kind == SeriesKind::untyped);
}

TEST_CASE("a line that nobody reads does not decide, and one that is read names its cause") {
  const auto fault = [](const char* text) {
    const Selection selection({{"a", {{"x", Op::equal, "1"}}}});
    auto scrape = parse_exposition(text, selection);
    REQUIRE(scrape);
    return scrape->faults.front();
  };
  for (const char* line : {"b{x=1} 1", "b ++1", "b{", "b 1 2 3", "<html>", "{\"b\"} 1", "\x01\x02",
                           "b{p=\"C:\\\"} 1"}) {
    INFO(line);
    CHECK(fault((std::string("a{x=\"1\"} 1\n") + line + "\n").c_str()).empty());
  }
  CHECK(fault("b 1\na{x=\"1\"} one\n") == "line 2 (`a`) cannot be read: its value is no number");
  CHECK(fault("b 1\na{x=1} 1\n") == "line 2 (`a`) cannot be read: its labels are malformed");
  CHECK(fault("b 1\na{x=\"1\"} 1 now\n") ==
        "line 2 (`a`) cannot be read: its time stamp is no number");
  CHECK(fault("b 1\na{x=\"2\"} one\n").empty());  // of another series
}

TEST_CASE("a backslash that escapes nothing stands for itself, as Prometheus reads it") {
  const auto selects = [](const std::string& label, const char* text) {
    return only(text, {"g", {{"p", Op::equal, label}}}).points.size() == 1;
  };
  CHECK(selects("C:\\dir", R"(g{p="C:\dir"} 1)"));
  CHECK(selects("C:\\dir", R"(g{p="C:\\dir"} 1)"));
  CHECK(selects("a\"b\n", R"(g{p="a\"b\n"} 1)"));
}

TEST_CASE("what is missing on a page is compared with what is on it") {
  const auto names = probes::names_on(page_text);
  CHECK(nearest("queue_deph", names) == "queue_depth");
  CHECK(nearest("silent_totl", names) == "silent_total");
  CHECK(nearest("unlike_anything_here", names).empty());
}

TEST_CASE("a page of which no line is a sample is no scrape") {
  for (const auto* text : {"<html><body>Not Found</body></html>", "a", "a x", "a{ 1", "a{x=1} 1",
                           "a{x=\"1} 1", "1a 1", "a{x=\"1\" y=\"2\"} 1", "a 1 2 3", "a ++1",
                           "a +-1", "\x01\x02 1", "{x=\"1\"} 1", "a{x=\"1\"}"}) {
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
  CHECK(prometheus_kind.open_ended);
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

TEST_CASE("a page that is packed and broken is named by its field") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("\x1f\x8b", "Content-Encoding: gzip\r\n")));
  Runner runner(loop, spec_of(prometheus_kind, "scrape: \"" + peer.url() + "\""));
  CHECK(runner.run().detail.find("Content-Encoding: gzip") != std::string::npos);
}

TEST_CASE("a scrape says what is missing, what it may be called, and what cannot be read") {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(http_ok("queue 3\nfree x\nfine 1\n")));
  Runner runner(loop, spec_of(prometheus_kind, "scrape: \"" + peer.url("/metrics") + "\""),
                {{"queu", {}}, {"free", {}}, {"fine", {}}});
  const Sample& sample = runner.run();
  CHECK(sample.outcome == Outcome::ok);
  CHECK(sample.detail ==
        "the page has no `queu`; did you mean `queue`?; line 2 (`free`) cannot be read: its value "
        "is no number");
  CHECK_FALSE(runner.has("free"));
  CHECK(runner.has("fine"));
}

TEST_CASE("a scrape that fails yields no sets and says why") {
  const auto run = [](Script script) {
    Loop loop;
    FaultyPeer peer(loop.io, std::move(script));
    Runner runner(loop, spec_of(prometheus_kind, "scrape: \"" + peer.url("/metrics") + "\""),
                  {{"a", {}}});
    const Reason reason = runner.run(milliseconds{200}).reason;
    CHECK_FALSE(runner.has("a"));
    CHECK(loop.end == (reason == Reason::timeout ? Loop::End::at_deadline : Loop::End::by_itself));
    return reason;
  };
  CHECK(run(hang()) == Reason::timeout);
  CHECK(run(answer_each("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) == Reason::status);
  CHECK(run(answer_each(http_ok("<html>"))) == Reason::protocol);
  CHECK(run(answer_and_close("HTTP/1.1 200 OK\r\nContent-Length: 11000000\r\n\r\n")) ==
        Reason::too_large);
}

}  // namespace exposition_test
