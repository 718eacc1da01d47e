// What is counted of an incident while it is open: pieces in the records that change its state,
// which add up to the whole, also over restarts and reloads, and never to more than was seen.
#include "daemon/decide/incidents/impact.hpp"

#include <algorithm>
#include <cmath>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace impact_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

const std::string rules = R"(rules:
  - name: down
    severity: P2
    when: not site.up
    steps: []
)";
const std::string slow = R"(rules:
  - name: slow
    severity: P2
    when: site.latency > 500ms
    steps: []
)";

Impact impact_of(const Scene& scene, const std::string& id = "INC-1") {
  Impact out;
  for (const Record& r : scene.journal())
    if (r.incident == id) add_impact(out, r);
  return out;
}

std::vector<std::string> flips_of(const Impact& impact, const std::string& of) {
  std::vector<std::string> out;
  for (const ImpactFlip& flip : impact.flips)
    if (flip.of == of) out.push_back(flip.to);
  return out;
}

Impact one_piece() {
  Impact out;
  out.since = *parse_rfc3339("2026-11-30T10:00:00Z");
  out.held = 24500ms;
  out.probes = {{"site", 30, 12, 2, 20s}, {"app[a b]", 5, 0, 0, 0s}};
  SignalImpact signal;
  signal.name = "rate(app.errors{status=~\"5..\"} over 1m)";
  signal.type = Type::number;
  signal.more_is_worse = false;
  signal.threshold = 0.05;
  signal.worst = {*out.since + 1500ms, 0.0625};
  signal.curve = {{*out.since, 0.5}, {*out.since + 1500ms, 0.0625}};
  out.signals.push_back(signal);
  out.counters = {{"app.errors", 214}};
  out.flips = {{*out.since + 1s, "", "true"}, {*out.since + 2s, "app[a b]", "bad"}};
  out.flips_left_out = 3;
  return out;
}

Impact read_back(const Impact& piece) {
  Record r;
  r.at.wall = *piece.since + 1min;
  r.facts = impact_facts(piece);
  Impact out;
  add_impact(out, r);
  return out;
}

}  // namespace

TEST_CASE("a piece is read as it was written") {
  const Impact piece = one_piece();
  const Impact back = read_back(piece);
  CHECK(back.since == piece.since);
  CHECK(back.until == *piece.since + 1min);
  CHECK(back.held == piece.held);
  REQUIRE(back.probes.size() == 2);
  CHECK(back.probes[1].name == "app[a b]");
  CHECK(back.probes[0].bad == 12);
  CHECK(back.probes[0].unknown == 2);
  CHECK(back.probes[0].down == 20s);
  REQUIRE(back.signals.size() == 1);
  CHECK(back.signals[0].name == piece.signals[0].name);
  CHECK(back.signals[0].type == Type::number);
  CHECK_FALSE(back.signals[0].more_is_worse);
  CHECK(back.signals[0].threshold == 0.05);
  CHECK(back.signals[0].worst == piece.signals[0].worst);
  CHECK(back.signals[0].curve == piece.signals[0].curve);
  CHECK(back.counters[0].growth == 214);
  CHECK(flips_of(back, "") == std::vector<std::string>{"true"});
  CHECK(flips_of(back, "app[a b]") == std::vector<std::string>{"bad"});
  CHECK(back.flips_left_out == 3);
}

TEST_CASE("facts that are none of ours add nothing") {
  Record r;
  r.at.wall = *parse_rfc3339("2026-11-30T10:01:00Z");
  r.facts = {{"impact.since", "2026-11-30T10:00:00Z"},
             {"impact.held", "long"},
             {"impact.probe.1", "1 2"},
             {"impact.probe.99", "1 1 1 1 x"},
             {"impact.probe.x", "1 1 1 1 x"},
             {"impact.signal.1", "1 99999999999999999 more - nonsense x"},
             {"impact.curve.1", ":::"},
             {"impact.counter.1", "many x"},
             {"impact.flips", "1:77:bad 2:3:bad x:0:true 5"},
             {"impact.flips_left_out", "-"}};
  Impact out;
  add_impact(out, r);
  CHECK(out.since);
  CHECK(out.held == 0s);
  CHECK((out.probes.empty() && out.signals.empty() && out.counters.empty() && out.flips.empty()));
  r.facts["impact.since"] = "yesterday";
  Impact none;
  add_impact(none, r);
  CHECK_FALSE(none.since);
}

TEST_CASE("a figure that is half there is not counted, and those beside it are") {
  Record r;
  r.at.wall = *parse_rfc3339("2026-11-30T10:01:00Z");
  r.facts = {{"impact.since", "2026-11-30T10:00:00Z"},
             {"impact.probe.1", "7 3 1 2000 site"},
             {"impact.probe.2", "x 1 1 1 a"},
             {"impact.probe.3", "1 x 1 1 b"},
             {"impact.probe.4", "1 1 x 1 c"},
             {"impact.probe.0", "1 1 1 1 d"},
             {"impact.probe.-1", "1 1 1 1 e"},
             {"impact.signal.1", "2 1000 more 1 plain_number x"},
             {"impact.signal.2", "- 1000 more nan plain_number y"},
             {"impact.signal.3", "2 - more inf plain_number z"},
             {"impact.curve.1", "0:1 x:2 1000:x 4398046511105:9 -4398046511105:9 2000:inf 3000:4"},
             {"impact.counter.1", "nan errors"},
             {"impact.counter.2", "12x errors"},
             {"impact.counter.3", "5 errors"}};
  Impact out;
  add_impact(out, r);
  REQUIRE(out.probes.size() == 1);
  CHECK(out.probes[0].name == "site");
  REQUIRE(out.signals.size() == 3);
  CHECK(out.signals[0].worst->value == 2);
  REQUIRE(out.signals[0].curve.size() == 2);
  CHECK(out.signals[0].curve[1].value == 4);
  for (const std::size_t i : {1U, 2U})
    CHECK_FALSE((out.signals[i].worst || out.signals[i].threshold));
  REQUIRE(out.counters.size() == 1);
  CHECK(out.counters[0].growth == 5);
}

TEST_CASE("a piece without a beginning is none, and of all pieces the worst value stands") {
  CHECK(impact_facts(Impact{}).empty());
  Impact sum;
  for (const double worst : {0.5, 0.0625, 0.25}) {
    Impact piece = one_piece();
    piece.signals[0].worst->value = worst;
    Record r;
    r.at.wall = *piece.since + 1min;
    r.facts = impact_facts(piece);
    add_impact(sum, r);
  }
  REQUIRE(sum.signals.size() == 1);
  CHECK(sum.signals[0].worst->value == 0.0625);
  CHECK(sum.counters[0].growth == 3 * 214);
}

TEST_CASE("of very many turns as many are kept as people look at, and the others are counted") {
  Impact sum;
  std::size_t written = 0;
  while (written < max_summed_flips + 10) {
    Impact piece;
    piece.since = *parse_rfc3339("2026-11-30T10:00:00Z");
    for (int i = 0; i < 10; ++i) piece.flips.push_back({*piece.since + i * 1s, "", "true"});
    written += piece.flips.size();
    Record r;
    r.at.wall = *piece.since;
    r.facts = impact_facts(piece);
    add_impact(sum, r);
  }
  CHECK(sum.flips.size() == max_summed_flips);
  CHECK(sum.flips.size() + static_cast<std::size_t>(sum.flips_left_out) == written);
}

TEST_CASE("an incident counts from the first of its bad samples to its end") {
  Scene s(plain_top() + rules);
  for (Nanos t = 0s; t <= 20s; t += 10s) s.at(t).ok("site");
  for (Nanos t = 30s; t <= 60s; t += 10s) s.at(t).bad("site");
  for (Nanos t = 70s; t <= 120s; t += 10s) s.at(t).ok("site");
  REQUIRE(s.state("down") == "resolved");
  const Impact impact = impact_of(s);
  REQUIRE(impact.probes.size() == 1);
  CHECK(impact.probes[0].name == "site");
  CHECK(impact.probes[0].bad == 4);
  CHECK(impact.probes[0].samples == 7);  // three good ones until it is over, at 100 s
  CHECK(impact.probes[0].down == 40s);
  CHECK(impact.held == 40s);
  CHECK(impact.since == s.incident("down")->first_bad.wall);
  CHECK(impact.until == s.incident("down")->resolved_at->wall);
  CHECK(flips_of(impact, "site") == std::vector<std::string>{"ok"});
  CHECK(flips_of(impact, "") == std::vector<std::string>{"false"});
  CHECK(impact.gaps.empty());
}

TEST_CASE("what says nothing is neither good nor bad, and its time is not counted as down") {
  Scene s(plain_top() + rules);
  for (Nanos t = 0s; t <= 20s; t += 10s) s.at(t).bad("site");
  for (Nanos t = 30s; t <= 50s; t += 10s) s.at(t).unknown("site");
  for (Nanos t = 60s; t <= 100s; t += 10s) s.at(t).ok("site");
  const Impact impact = impact_of(s);
  CHECK(impact.probes.at(0).bad == 3);
  CHECK(impact.probes.at(0).unknown == 3);
  CHECK(impact.probes.at(0).down == 30s);
}

TEST_CASE("over a stop the pieces add up, and the time in between is a gap") {
  Scene s(plain_top() + rules);
  for (Nanos t = 0s; t <= 60s; t += 10s) s.at(t).bad("site");
  s.feed(Stopping{});
  s.down_until(5min);
  for (Nanos t = 310s; t <= 320s; t += 10s) s.at(t).bad("site");
  for (Nanos t = 330s; t <= 6min + 10s; t += 10s) s.at(t).ok("site");
  REQUIRE(s.state("down") == "resolved");
  const Impact impact = impact_of(s);
  CHECK(impact.probes.at(0).bad == 7 + 2);
  REQUIRE(impact.gaps.size() == 1);
  CHECK(impact.gaps[0].to - impact.gaps[0].from == 250s);  // from 60 s to the first sample after
  CHECK(impact.probes.at(0).down == 60s + 20s);
}

TEST_CASE("a crash loses what was counted since the last record, and no more") {
  Scene s(plain_top() + rules);
  for (Nanos t = 0s; t <= 12min; t += 10s) s.at(t).bad("site");
  s.down_until(20min);
  for (Nanos t = 20min + 10s; t <= 21min; t += 10s) s.at(t).ok("site");
  REQUIRE(s.state("down") == "resolved");
  const Impact impact = impact_of(s);
  REQUIRE(impact.gaps.size() == 1);
  CHECK(impact.gaps[0].from - *impact.since == 10min);
  CHECK(impact.probes.at(0).bad == 61);
  CHECK(impact.probes.at(0).down == 10min);
}

TEST_CASE("what stays open for days leaves few records of it, and loses nothing") {
  Scene s(plain_top() + rules);
  for (Nanos t = 0s; t <= 48h; t += 1min) s.at(t).bad("site");
  for (Nanos t = 48h + 10s; t <= 48h + 1min; t += 10s) s.at(t).ok("site");
  REQUIRE(s.state("down") == "resolved");
  const Impact impact = impact_of(s);
  CHECK(impact.probes.at(0).bad == 48 * 60 + 1);
  CHECK(impact.gaps.empty());
  const auto& all = s.journal();
  CHECK(std::count_if(all.begin(), all.end(),
                      [](const Record& r) { return r.kind == RecordKind::measured; }) < 60);
}

TEST_CASE("the worst value stands with its moment and the limit") {
  Scene s(plain_top() + slow);
  for (const int ms : {600, 700, 2500, 900, 100, 100, 100, 100, 100}) {
    s.late_by(milliseconds{ms});
    s.ok("site").at(s.now().mono - Mono{hours{1}} + 10s);
  }
  REQUIRE(s.state("slow") == "resolved");
  const Impact impact = impact_of(s);
  REQUIRE(impact.signals.size() == 1);
  const SignalImpact& latency = impact.signals[0];
  CHECK(latency.name == "site.latency");
  CHECK(latency.type == Type::duration);
  CHECK(latency.threshold == 0.5);
  REQUIRE(latency.worst);
  CHECK(latency.worst->value == 2.5);
  CHECK(latency.curve.size() == 7);
}

TEST_CASE("a curve is bounded, and its peak is never what is left out") {
  Scene s(plain_top() + slow);
  for (int i = 0; i < 280; ++i) {
    s.late_by(i == 177 ? Nanos{1900ms} : Nanos{600ms});
    s.at(i * 1s).ok("site");
  }
  s.late_by(1ms);
  for (int i = 280; i < 320; ++i) s.at(i * 1s).ok("site");
  REQUIRE(s.state("slow") == "resolved");
  const Impact impact = impact_of(s);
  REQUIRE(impact.signals.size() == 1);
  const auto& curve = impact.signals[0].curve;
  CHECK(curve.size() < max_curve_points);
  CHECK(curve.size() > max_curve_points / 3);
  CHECK(
      std::any_of(curve.begin(), curve.end(), [](const CurvePoint& p) { return p.value == 1.9; }));
  for (const Record& r : s.journal())
    for (const auto& [name, value] : r.facts) CHECK(value.size() < 4096);
}

TEST_CASE("a reload that leaves the rule alone goes on counting") {
  Scene s(plain_top() + rules);
  for (Nanos t = 0s; t <= 20s; t += 10s) s.at(t).bad("site");
  s.reload(plain_top() + rules +
           R"(  - {name: other, severity: P3, when: site.latency > 10s, steps: []}
)");
  s.at(30s).bad("site");
  for (Nanos t = 40s; t <= 80s; t += 10s) s.at(t).ok("site");
  REQUIRE(s.state("down") == "resolved");
  const Impact impact = impact_of(s);
  CHECK(impact.probes.at(0).bad == 4);
  CHECK(impact.gaps.empty());
}

TEST_CASE("what a counter grew by is counted over pieces, reloads and a process that began anew") {
  const std::string book = R"(version: 1
probes:
  app: {scrape: "http://127.0.0.1:1/metrics", every: 10s, timeout: 2s}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules:
  - {name: failing, severity: P3, when: increase(app.errors_total over 1m) > 5}
)";
  Scene s(book);
  double errors = 100;
  const auto pass = [&](Nanos until, double more) {
    for (; s.now().mono - Mono{hours{1}} < until; errors += more)
      s.at(s.now().mono - Mono{hours{1}} + 10s)
          .ok("app", {{"errors_total",
                       SeriesSet{SeriesKind::counter, true, 500, {{1, std::nan(""), errors}}}}});
  };
  pass(1min, 0);
  pass(8min, 10);
  REQUIRE(s.state("failing") != "none");
  s.reload(book +
           "  - {name: other, severity: P3, when: increase(app.errors_total over 1m) > 500}\n");
  pass(12min, 10);
  errors = 0;  // begun anew
  pass(14min, 1);
  pass(18min, 0);
  REQUIRE(s.state("failing") == "resolved");
  const Impact impact = impact_of(s, "INC-1");
  REQUIRE(impact.counters.size() == 1);
  CHECK(impact.counters[0].name == "app.errors_total");
  CHECK(impact.counters[0].growth == 64 * 10 + 12);
}

TEST_CASE("a drill counts nothing") {
  Scene s(plain_top() + rules);
  s.at(0s).ok("site");
  Command drill = word(Command::Verb::drill, "down");
  s.feed(drill);
  for (Nanos t = 10s; t <= 50s; t += 10s) s.at(t).ok("site");
  for (const Record& r : s.journal()) CHECK(r.facts.find("impact.since") == r.facts.end());
}

TEST_CASE("the opening says the objective of that time") {
  Scene s(plain_top() + R"(rules:
  - {name: down, severity: P2, rto: 90m, when: not site.up, steps: []}
)");
  for (Nanos t = 0s; t <= 20s; t += 10s) s.at(t).bad("site");
  for (const Record& r : s.journal())
    if (r.kind == RecordKind::opened) CHECK(fact_of(r, rto_fact) == "5400s");
}

}  // namespace impact_test
