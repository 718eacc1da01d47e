// Silences by matchers, and the warning before one ends while its fault is still there.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace silence_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::CommandVerdict;
using decide::News;
using decide::Notify;
using Verb = decide::Command::Verb;
using Matchers = std::map<std::string, std::string>;

namespace {

const std::string two_rules = plain_top() + R"(rules:
  - name: down
    severity: {P1: site.errors > 5, P3: otherwise}
    labels: {team: shop}
    when: not site.up
    steps: []
  - name: slow
    severity: P2
    labels: {team: search}
    when: site.latency > 1s
    steps: []
)";

const std::string book = [] {
  std::string out = two_rules;
  const std::string probe = "resource: api}";
  out.replace(out.find(probe), probe.size(), "resource: api, json: {errors: e as number}}");
  return out;
}();

decide::Answered silence(Scene& s, const Matchers& matchers, Nanos lasts = 1h,
                         const std::string& who = "ann") {
  decide::Command command = word(Verb::silence, {}, who);
  command.matchers = matchers;
  command.lasts = lasts;
  command.reason = "planned work";
  s.feed(command);
  return s.answered().back();
}

// Down with so many errors, for so long.
void down(Scene& s, Nanos until, double errors = 1) {
  s.steady("site", 10s, until, false, {{"errors", Cell{errors}}});
}

bool has_opened(const Matchers& matchers, double errors = 1) {
  Scene s{book};
  REQUIRE(silence(s, matchers).verdict == CommandVerdict::taken);
  down(s, 1min, errors);
  return s.state("down") != "none";
}

std::vector<Notify> warnings(const Scene& s) {
  std::vector<Notify> out;
  for (const Notify& n : s.messages())
    if (n.news == News::silence_ends) out.push_back(n);
  return out;
}

}  // namespace

TEST_CASE("all matchers of a silence must hold") {
  CHECK_FALSE(has_opened({{"rule", "down"}}));
  CHECK_FALSE(has_opened({{"resource", "api"}}));
  CHECK_FALSE(has_opened({{"severity", "P3"}}));
  CHECK_FALSE(has_opened({{"label.team", "shop"}}));
  CHECK_FALSE(has_opened({{"rule", "down"}, {"severity", "P3"}, {"label.team", "shop"}}));
  CHECK(has_opened({{"rule", "slow"}}));
  CHECK(has_opened({{"severity", "P2"}}));
  CHECK(has_opened({{"label.team", "search"}}));
  CHECK(has_opened({{"rule", "down"}, {"severity", "P2"}}));
  CHECK(has_opened({{"rule", "down"}, {"label.team", "search"}}));
}

TEST_CASE("a silence of one severity does not cover what becomes worse") {
  CHECK(has_opened({{"severity", "P3"}}, 9));
  Scene s{book};
  silence(s, {{"severity", "P3"}});
  down(s, 1min);
  REQUIRE(s.state("down") == "none");
  down(s, 2min, 9);
  REQUIRE(s.state("down") != "none");
  CHECK(s.incident("down")->severity == decide::Severity::p1);
}

TEST_CASE("what is silenced is said as it was matched, and what fits nothing is refused") {
  Scene s{book};
  CHECK(silence(s, {{"severity", "P3"}, {"label.team", "shop"}})
            .detail.starts_with("severity=P3 label.team=shop is silenced until "));
  CHECK(silence(s, {{"rule", "dwon"}}).detail == "there is no rule `dwon`; did you mean down?");
  CHECK(silence(s, {{"resource", "abi"}}).verdict == CommandVerdict::not_found);
  CHECK(silence(s, {{"severity", "P7"}}).verdict == CommandVerdict::malformed);
  CHECK(silence(s, {{"label.tema", "shop"}}).detail == "no rule has a label `tema`");
  CHECK(silence(s, {{"label.team", "shops"}}).detail.ends_with("did you mean shop?"));
  CHECK(silence(s, {{"team", "shop"}}).detail ==
        "there is no matcher `team`: rule, severity, resource or label.NAME");
  CHECK(silence(s, {{"label.", "shop"}}).verdict == CommandVerdict::malformed);
  decide::Command both = word(Verb::silence, "down");
  both.matchers = {{"severity", "P3"}};
  both.lasts = 1h;
  s.feed(both);
  CHECK(s.answered().back().verdict == CommandVerdict::malformed);
  CHECK(s.engine().ledger().silences().size() == 1);
}

TEST_CASE("ten minutes before a silence ends over a fault, those whom it wakes are told once") {
  Scene s{book};
  silence(s, {{"label.team", "shop"}});
  down(s, 49min);
  CHECK(warnings(s).empty());
  down(s, 51min);
  REQUIRE(warnings(s).size() == 1);
  const Notify told = warnings(s).front();
  CHECK(told.detail == "of label.team=shop by ann ends in 10m, and still wrong: down");
  CHECK(told.contacts == std::vector<std::string>{"ops", "boss"});
  silence(s, {{"rule", "slow"}}, 5min);  // all silences are looked at again
  down(s, 53min);
  CHECK(warnings(s).size() == 1);
  s.restart();
  down(s, 59min);
  CHECK(warnings(s).size() == 1);
  REQUIRE(s.state("down") == "none");
  down(s, 61min);
  CHECK(s.state("down") != "none");
}

TEST_CASE("whoever said it is told, when he is a contact; and a mended fault wakes nobody") {
  Scene s{book};
  silence(s, {{"rule", "down"}}, 1h, "boss");
  down(s, 55min);
  REQUIRE(warnings(s).size() == 1);
  CHECK(warnings(s).front().contacts == std::vector<std::string>{"boss"});
  Scene mended{book};
  silence(mended, {{"rule", "down"}});
  down(mended, 40min);
  mended.steady("site", 10s, 2h, true, {{"errors", Cell{0.0}}});
  CHECK(warnings(mended).empty());
  Scene brief{book};
  silence(brief, {{"rule", "down"}}, 10min);
  down(brief, 9min);
  CHECK(warnings(brief).empty());
}

TEST_CASE("what stands is listed with what it covers and is still wrong") {
  Scene s{book};
  silence(s, {{"rule", "down"}});
  s.at(1s);
  silence(s, {{"rule", "slow"}}, 5min);
  down(s, 1min);
  auto standing = s.engine().standing_silences(s.now());
  REQUIRE(standing.size() == 2);
  CHECK(subject_of(standing[0].silence) == "rule=down");
  CHECK(standing[0].still_wrong == std::vector<std::string>{"down"});
  CHECK(standing[1].still_wrong.empty());
  down(s, 6min);
  CHECK(s.engine().standing_silences(s.now()).size() == 1);
}

TEST_CASE(
    "a warning names the targets that are still wrong, as many as one reads, and whom they wake") {
  Scene s{R"(version: 1
probes:
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [a, b, c, d, e, f, g]}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
  night: {webhook: "http://127.0.0.1:3/"}
escalations: {quiet: [{notify: [night]}]}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules:
  - {name: down, severity: P1, escalation: quiet, when: not node.up}
  - {name: move, severity: P1, when: manual, steps: [{do: notify, to: [ops]}]}
)"};
  silence(s, {{"severity", "P1"}});
  for (Nanos t = 0s; t <= 51min; t += 10s) {
    s.at(t);
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) s.bad("node", {}, name);
  }
  REQUIRE(warnings(s).size() == 1);
  CHECK(warnings(s).front().detail.ends_with(
      "still wrong: down of a, down of b, down of c, down of d, down of e and 2 more"));
  CHECK(warnings(s).front().contacts == std::vector<std::string>{"night"});
  const auto standing = s.engine().standing_silences(s.now());
  REQUIRE(standing.size() == 1);
  CHECK(standing[0].still_wrong.size() == 7);
}

TEST_CASE("a silence that has ended stands no more, though nothing was written since") {
  Scene s{book};
  silence(s, {{"rule", "slow"}}, 5min);
  REQUIRE(s.engine().standing_silences(s.now()).size() == 1);
  s.at(5min);
  CHECK(s.engine().standing_silences(s.now()).empty());
}

}  // namespace silence_test
