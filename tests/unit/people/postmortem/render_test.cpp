// What a postmortem says and does not say: gaps are gaps, texts of others are texts, objectives are
// counted right, and a draft is one.
#include "daemon/people/postmortem/render.hpp"

#include <algorithm>

#include "daemon/people/postmortem/chart.hpp"
#include "daemon/people/postmortem/markup.hpp"
#include "daemon/people/postmortem/objective.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/postmortem/stories.hpp"

namespace render_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::Record;
using decide::RecordKind;

namespace {

const Wall start = *parse_rfc3339("2025-01-16T10:00:00Z");

Record record(RecordKind kind, Nanos after, std::string status = {}, std::string text = {}) {
  Record out;
  out.kind = kind;
  out.at = {Mono{hours{1} + after}, start + after};
  out.incident = "INC-7";
  out.rule = "api-down";
  out.severity = "P1";
  out.status = std::move(status);
  out.text = std::move(text);
  return out;
}

Record opened(Nanos after = 30s) {
  Record out = record(RecordKind::opened, after, {}, "site is down");
  out.facts["first_bad"] = rfc3339(start);
  out.facts["rto"] = "300s";
  return out;
}

postmortem::Postmortem of(const std::vector<Record>& records, postmortem::RuleText rule = {}) {
  postmortem::Chronicle chronicle("INC-7");
  for (const Record& r : records) chronicle.add(r);
  return postmortem::postmortem_of(chronicle, std::move(rule));
}

std::string line_with(const std::string& text, const std::string& what) {
  const auto at = text.find(what);
  if (at == std::string::npos) return "no line with " + what;
  const auto begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

const std::string hostile =
    "a|b `c` <script> [x](http://evil.example) @here\n## Impact\n\xE2\x80\xAE"
    "txt.exe &lt;";

}  // namespace

TEST_CASE("the headings are those of the runbook's template, in its order") {
  const std::string text = render(of({opened(), record(RecordKind::state, 3min, "resolved")}));
  std::size_t at = 0;
  for (const char* heading :
       {"# Postmortem: ", "**Date**: ", "**Duration**: ", "**Severity**: ", "**Impact**: ",
        "## Summary\n", "## Timeline (UTC)\n", "## Root Cause\n", "## Impact\n", "## Resolution\n",
        "## Action Items\n", "## Lessons Learned\n"}) {
    INFO(heading);
    const auto found = text.find(heading, at);
    REQUIRE(found != std::string::npos);
    at = found;
  }
  CHECK(text.find("Root cause: (to be written)") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '#') == 15);
}

TEST_CASE("an open incident gives a draft that says so in its first line") {
  const auto it = of({opened(), record(RecordKind::timeline, 2min, {}, "looked at")});
  CHECK(it.draft());
  CHECK(render(it).starts_with("*Draft: INC-7 is still open.*\n"));
  CHECK(line_with(render(it), "**Duration**") == "**Duration**: 2m so far");
  CHECK(objective_line(it) == "Objective (rto 5m): open for 2m");
  CHECK_FALSE(
      render(of({opened(), record(RecordKind::state, 2min, "resolved")})).starts_with("*Draft"));
}

TEST_CASE("the objective counts from the first bad sample to the verified recovery") {
  const auto met = of({opened(), record(RecordKind::state, 222s, "recovering"),
                       record(RecordKind::state, 10min, "resolved")});
  CHECK(objective_line(met) == "Objective (rto 5m): met in 3m42s");
  CHECK_FALSE(missed_by(met));
  const auto missed = of({opened(), record(RecordKind::state, 430s, "recovering"),
                          record(RecordKind::state, 10min, "resolved")});
  CHECK(objective_line(missed) == "Objective (rto 5m): missed by 2m10s");
  CHECK(objective_line(of({opened(), record(RecordKind::timeline, 7min, {}, "x")})) ==
        "Objective (rto 5m): missed, and not recovered yet, by 2m");
}

TEST_CASE("a recovery after which it was bad again is none") {
  const auto it =
      of({opened(), record(RecordKind::state, 1min, "recovering"),
          record(RecordKind::state, 2min, "open"), record(RecordKind::state, 8min, "recovering"),
          record(RecordKind::state, 9min, "resolved")});
  REQUIRE(it.recovered);
  CHECK(*it.recovered == start + 8min);
  REQUIRE(it.bad.size() == 2);
  CHECK(it.bad[0].to == start + 1min);
  CHECK(it.bad[1].from == start + 2min);
  CHECK(objective_line(it) == "Objective (rto 5m): missed by 3m");
}

TEST_CASE("what was verified has recovered, and its condition is bad until it turns false") {
  Record last = record(RecordKind::state, 3min, "resolved");
  last.facts["impact.since"] = rfc3339(start);
  last.facts["impact.held"] = "120000";
  last.facts["impact.flips"] = "120000:0:false";
  const auto it = of({opened(), record(RecordKind::state, 90s, "recovering", "verified"), last});
  REQUIRE(it.recovered);
  CHECK(*it.recovered == start + 90s);
  REQUIRE(it.bad.size() == 1);
  CHECK(it.bad[0].to == start + 2min);
}

TEST_CASE("what somebody ended by hand was not verified") {
  Record word = record(RecordKind::operator_, 4min, "resolve", "ann: resolve (by hand)");
  word.facts["who"] = "ann";
  const auto it = of({opened(), word, record(RecordKind::state, 4min, "resolved")});
  CHECK_FALSE(it.recovered);
  CHECK(objective_line(it) == "Objective (rto 5m): not met: recovery was not verified");
  CHECK(line_with(render(it), "Resolved by the word of") == "Resolved by the word of ann.");
}

TEST_CASE("the objective of the opening holds, whatever the rulebook says by now") {
  postmortem::RuleText rule;
  rule.rto = 1h;
  CHECK(of({opened()}, rule).rule.rto == Nanos{5min});
  Record without = opened();
  without.facts.erase("rto");
  CHECK(of({without}, rule).rule.rto == Nanos{1h});
}

TEST_CASE("names and words of others become neither headings, nor links, nor markup") {
  Record first = opened();
  first.rule = first.target = first.text = hostile;
  Record said = record(RecordKind::operator_, 1min, "note", "note by " + hostile);
  postmortem::RuleText rule;
  rule.when = rule.runbook = hostile;
  rule.external = {hostile};
  const std::string text = render(of({first, said}, rule));
  CHECK(text.find(" <script>") == std::string::npos);
  CHECK(text.find("\n## Impact\n\xEF") == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  CHECK(text.find("@here") == std::string::npos);
  CHECK(text.find(" &lt;") == std::string::npos);
  CHECK(text.find("a\\|b \\`c\\` \\<script> \\[x\\](http") != std::string::npos);
  CHECK(text.find("\n## Impact") == text.rfind("\n## Impact"));
}

TEST_CASE("marks are escaped where they would be read as marks, and only there") {
  using postmortem::plain;
  CHECK(plain("error_ratio > 1% (5 of 7) - see #3") == "error_ratio > 1% (5 of 7) - see #3");
  CHECK(plain("# a") == "\\# a");
  CHECK(plain("  > a") == "\\> a");
  CHECK(plain("- a") == "\\- a");
  CHECK(plain("12. a") == "12\\. a");
  CHECK(plain("13.33%") == "13.33%");
  CHECK(plain("a < 5 <") == "a < 5 <");
  CHECK(plain("<!-- </a> <?x <http://e>") == "\\<!-- \\</a> \\<?x \\<http://e>");
  CHECK(plain("12) a") == "12\\) a");
  CHECK(plain("===") == "\\===");
  CHECK(plain("_a_ b_c_") == "\\_a\\_ b_c\\_");
  CHECK(plain("[a](b) ![c](d)") == "\\[a\\](b) !\\[c\\](d)");
  CHECK(plain("a\\b ~x~ *y* `z` <w> |&amp;") == "a\\\\b \\~x\\~ \\*y\\* \\`z\\` \\<w> \\|\\&amp;");
  CHECK(plain("") == "");
}

TEST_CASE("a text is bounded") {
  CHECK(postmortem::plain(std::string(5000, 'x')).size() == postmortem::max_line);
}

TEST_CASE("a long story keeps its beginning and its end, and says what is between") {
  std::vector<Record> records{opened()};
  for (int i = 0; i < 700; ++i)
    records.push_back(record(RecordKind::timeline, 1min + i * 1s, {}, "line " + std::to_string(i)));
  const auto it = of(records);
  CHECK(it.moments.size() == postmortem::max_moments);
  const std::string text = render(it);
  CHECK(text.find("line 0\n") != std::string::npos);
  CHECK(text.find("line 699\n") != std::string::npos);
  CHECK(text.find("- ... 201 more, in the journal\n") != std::string::npos);
}

TEST_CASE("a story of weeks is not kept whole") {
  std::vector<Record> records{opened()};
  for (int i = 0; i < 9000; ++i)
    records.push_back(record(RecordKind::timeline, 1min + i * 1s, {}, "line " + std::to_string(i)));
  const auto it = of(records);
  CHECK(it.moments.size() == postmortem::max_moments);
  CHECK(it.moments_left_out == 9001 - static_cast<int>(postmortem::max_moments));
  CHECK(it.moments.front().text.starts_with("opened"));
  CHECK(it.moments.back().text == "line 8999");
}

TEST_CASE("a day that is another than before is named, and the rulebook's zone stands beside") {
  postmortem::RuleText rule;
  rule.zone = "Europe/Berlin";
  const std::string text =
      render(of({opened(), record(RecordKind::timeline, 14h, {}, "next day")}, rule));
  CHECK(line_with(text, "next day") == "- 2025-01-17 00:00:00 (01:00:00) - next day");
  CHECK(line_with(text, "opened as") == "- 10:00:30 (11:00:30) - opened as P1: site is down");
}

TEST_CASE("the zone is the one that all calendars of the rulebook name") {
  decide::Plan plan;
  CHECK(postmortem::zone_of(plan).empty());
  plan.windows.emplace_back().zone = "Europe/London";
  plan.groups["ops"].rotation.emplace().zone = "Europe/London";
  CHECK(postmortem::zone_of(plan) == "Europe/London");
  plan.groups["ops"].rotation->zone = "Asia/Tokyo";
  CHECK(postmortem::zone_of(plan).empty());
}

TEST_CASE("what is known of before the impact was written is told, and no figure is made up") {
  const std::string text = render(of({opened(), record(RecordKind::state, 2min, "recovering"),
                                      record(RecordKind::state, 3min, "resolved")}));
  CHECK(line_with(text, "- Downtime") == "- Downtime: not measured");
  CHECK(text.find("| probe |") == std::string::npos);
  CHECK(text.find("<svg") == std::string::npos);
}

TEST_CASE("a chart holds no blank line and nothing of others as markup") {
  auto it = of({opened(), record(RecordKind::state, 3min, "resolved")});
  decide::SignalImpact signal;
  signal.name = hostile + "\"'";
  signal.type = Type::ratio;
  signal.threshold = 0.05;
  for (int i = 0; i < 10; ++i) signal.curve.push_back({start + i * 10s, 0.01 * i});
  const std::string svg = postmortem::chart(signal, it);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("\n\n") == std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("stroke-dasharray") != std::string::npos);
  CHECK(svg.find(">5%<") != std::string::npos);
  signal.curve.resize(1);
  CHECK(postmortem::chart(signal, it).empty());
}

TEST_CASE("a curve is parted where nothing was seen") {
  auto it = of({opened(), record(RecordKind::state, 3min, "resolved")});
  decide::SignalImpact signal;
  for (const Nanos t : {0s, 10s, 100s, 110s}) signal.curve.push_back({start + t, 1.0});
  const auto lines = [&] {
    const std::string svg = postmortem::chart(signal, it);
    std::size_t count = 0;
    for (std::size_t at = 0; (at = svg.find("<polyline", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  CHECK(lines() == 1);
  it.impact.gaps.push_back({start + 10s, start + 100s});
  CHECK(lines() == 2);
}

TEST_CASE("a file's name holds nothing that leads elsewhere") {
  CHECK(postmortem::file_name("INC-7", "high-5xx") == "INC-7-high-5xx.md");
  CHECK(postmortem::file_name("INC-7", "../../etc/x y\n") == "INC-7-..-..-etc-x-y-.md");
  CHECK(postmortem::file_name("INC-7", std::string(4000, 'r')).size() < 130);
}

TEST_CASE("notes of long after, which only the ledger has at hand, are in it as well") {
  postmortem::Chronicle chronicle("INC-7");
  chronicle.add(opened());
  chronicle.add(record(RecordKind::state, 3min, "resolved"));
  decide::Incident live = *chronicle.incident();
  decide::TimelineEntry& note = live.timeline.emplace_back();
  note.at = start + 24h;
  note.text = "note by ann: a disk";
  chronicle.add_later(live);
  const std::string text = render(postmortem::postmortem_of(chronicle, {}));
  CHECK(line_with(text, "a disk") == "- 2025-01-17 10:00:00 - note by ann: a disk");
  CHECK(text.find("opened as") == text.rfind("opened as"));
  CHECK(line_with(text, "**Duration**") == "**Duration**: 3m");
}

}  // namespace render_test
