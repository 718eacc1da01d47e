// What a run of `scrape` ends as, row by row.
#include "probes/prometheus/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/net/way_cases.hpp"

namespace scrape_outcomes_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::prometheus_kind;

namespace {

const WayTo scrape_way{&prometheus_kind, [](const std::string& place) {
                         return "scrape: 'http://" + place + "/metrics'";
                       }};
const SecureWayTo secure_scrape_way{
    &prometheus_kind, [](const std::string& place, const std::string& ca) {
      return "scrape: 'https://" + place + "/', tls: {server_name: localhost, ca: " + ca + "}";
    }};

Sample of_script(Script script, std::vector<SeriesSelector> read = {}) {
  Loop loop;
  FaultyPeer peer(loop.io, std::move(script));
  Runner runner(loop, spec_of(prometheus_kind, "scrape: '" + peer.url("/metrics") + "'"),
                std::move(read));
  return runner.run();
}

Sample of_page(const std::string& page, const std::string& headers = {}) {
  return of_script(answer_each(http_ok(page, headers)));
}

Sample with_a_broken_line() {
  Sample out = of_script(answer_each(http_ok("free x\nfine 1\n")), {{"free", {}}, {"fine", {}}});
  REQUIRE(out.cells.size() == 2);
  CHECK(out.cells[0].index() == 0);
  CHECK(out.cells[1].index() != 0);
  return out;
}

Sample without_the_metric() {
  Sample out = of_script(answer_each(http_ok("fine 1\n")), {{"queue", {}}});
  REQUIRE(out.cells.size() == 1);
  CHECK_FALSE(std::get<SeriesSet>(out.cells[0]).seen);
  return out;
}

Sample of_too_many_samples() {
  std::string page;
  for (int i = 0; i <= 100'000; ++i) page += "b 1\n";
  return of_page(page);
}

Sample of_target(const std::string& target) {
  Loop loop;
  Runner runner(loop, spec_of(prometheus_kind, "scrape: 'http://{{ target }}/metrics'"), {},
                target);
  return runner.run();
}

}  // namespace

TEST_CASE("every outcome of prometheus' page is what it says") {
  const OutcomeCases cases{
      {"a page with samples", [] { return of_page("fine 1\n"); }},
      {"a line that is read is broken: that signal is missing", with_a_broken_line},
      {"a metric that is read is not on the page: that signal is missing", without_the_metric},
      {"another status than 200-299",
       [] { return of_script(answer_each("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")); }},
      {"no line is a sample", [] { return of_page("<html>hello"); }},
      {"the page comes packed otherwise than as gzip",
       [] { return of_page("fine 1\n", "Content-Encoding: br\r\n"); }},
      {"what answers does not speak HTTP",
       [] { return of_script(answer_each("SSH-2.0-OpenSSH_9.2\r\n")); }},
      {"an empty page", [] { return of_page(""); }},
      {"more than 10 MiB", [] { return of_page(std::string((std::size_t{10} << 20U) + 1, '#')); }},
      {"more than 100,000 samples", of_too_many_samples},
      {"headers of more than 32 KiB", [] { return of_script(endless_headers()); }},
      {"the target makes no URL", [] { return of_target("a b"); }},
  };
  const auto all =
      joined_cases({cases, secure_way_cases(secure_scrape_way), way_cases(scrape_way)});
  CHECK(check_outcomes("prometheus", all) == std::vector<std::string>{});
}

}  // namespace scrape_outcomes_test
