// From the core to what people read: the whole text of an explanation.
#include "daemon/cli/live/explain_tree.hpp"

#include "daemon/app/api/views.hpp"
#include "daemon/net/json.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace explain_tree_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

constexpr const char* book = R"(version: 1
mode: act
contacts:
  ops: {webhook: "http://127.0.0.1:9/"}
resources:
  api: {kind: service}
probes:
  site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api, json: {errors: e as percent, count: c as number}}
signals: {error_ratio: site.errors, requests: site.count}
defaults: {for: 1m, resolve_after: 30s, settle: 0s, within: 10m, startup_grace: 0s}
rules:
  - name: high-error-rate
    severity: P1
    when: [error_ratio > 1%, requests >= 50]
    steps:
      - {do: webhook, url: "http://127.0.0.1:3/", target: api}
      - {do: exec, argv: [/bin/true], target: api, if: site.latency > 1s, approval: {from: [ops]}}
)";

std::string tree_of(Scene& s, Nanos later, bool colour = false) {
  const auto text = api::views::explanations({s.engine().explain(0, 0, s.now().plus(later))});
  const auto answer = net::parse_json_object(text);
  REQUIRE(answer);
  return cli::explain_tree(net::json_array_at(*answer, {"explanations"})->front().as_object(),
                           colour);
}

Cells cells(double errors, double count) { return {{"errors", errors}, {"count", count}}; }

}  // namespace

TEST_CASE("a firing rule whose step is withheld by our own network") {
  Scene s{book};
  s.feed(SentinelVerdict{false});
  for (Nanos t = 0s; t <= 130s; t += 10s) s.at(t).ok("site", cells(0.062, 912));
  CHECK(tree_of(s, 3s) == R"(high-error-rate: firing for 2m10s (for: 1m, confirmed 14 of 3)
└ and: true
  ├ error_ratio > 1%: true   error_ratio = 6.2% (sample 3s old)
  └ requests >= 50: true     requests = 912 (sample 3s old)
INC-1 (open): step 1 (webhook of api) is withheld: storm (our own network is down: most sentinels do not answer)
> step 1 webhook of api: withheld
    withheld: storm (our own network is down: most sentinels do not answer), no end known
  step 2 exec of api: does not apply
    withheld: storm (our own network is down: most sentinels do not answer), no end known
    approval: ops
    if
    └ site.latency > 1s: false   site.latency = 20ms (sample 3s old)
)");
}

TEST_CASE("a rule that has seen nothing yet says so") {
  Scene s{book};
  CHECK(tree_of(s, 0s).find("error_ratio = unknown (never_seen) because of site.errors\n") !=
        std::string::npos);
}

TEST_CASE("colours are escapes around words only, and none without") {
  Scene s{book};
  s.at(0s).ok("site", cells(0, 10));
  std::string coloured = tree_of(s, 0s, true);
  CHECK(coloured.find("\033[32mok\033[0m") != std::string::npos);
  for (auto at = coloured.find('\033'); at != std::string::npos; at = coloured.find('\033'))
    coloured.erase(at, coloured.find('m', at) - at + 1);
  CHECK(coloured == tree_of(s, 0s, false));
}

}  // namespace explain_tree_test
