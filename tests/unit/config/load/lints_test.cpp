// Lints: sound, but probably not what was meant. Each once where it speaks, once where it is
// silent.
#include <algorithm>

#include "config/load/load.hpp"
#include "daemon/app/run/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace lints_test {

using namespace runbookd;

namespace {

std::vector<std::string> lints_of(const std::string& yaml) {
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  load::load({file.path()}, app::registered_kinds(), document::Strictness::check, files, out);
  std::vector<std::string> names;
  for (const auto& d : out.sorted()) names.push_back(d.lint.empty() ? d.message : d.lint);
  return names;
}

bool warns(const std::string& yaml, const std::string& lint) {
  const auto all = lints_of(yaml);
  return std::find(all.begin(), all.end(), lint) != all.end();
}

std::string rule(const std::string& when, const std::string& verify) {
  return "version: 1\nprobes:\n  site: {http: \"http://127.0.0.1:1/\", json: {e: e as percent}}\n"
         "rules:\n  - {name: a, severity: P1, when: \"" +
         when + "\", verify: \"" + verify + "\"}\n";
}

std::string rails(const std::string& figures) {
  return "version: 1\ndefaults: {rails: {" + figures + "}}\n";
}

}  // namespace

TEST_CASE("weaker-verify: a cure that holds while the fault does") {
  CHECK(warns(rule("site.e > 5%", "site.e < 10%"), "weaker-verify"));
  CHECK(warns(rule("site.up and site.e < 5%", "site.e > 1%"), "weaker-verify"));
  CHECK_FALSE(warns(rule("site.e > 5%", "site.e < 5%"), "weaker-verify"));
  CHECK_FALSE(warns(rule("site.e > 5%", "site.e < 1%"), "weaker-verify"));
  CHECK_FALSE(warns(rule("site.e > 5%", "site.up"), "weaker-verify"));
}

TEST_CASE("loosened-rail: every figure that is looser than what ships") {
  for (const char* figure :
       {"confirm: 2", "in_flight: 3", "spacing: {disruptive: 1m}", "budget: {disruptive: 4 per 1h}",
        "storm: {share: 40%}", "storm: {within: 30s}", "suspend: 30m", "quarantine: 1h",
        "headroom: 95%", "floor: 40%", "worse: 30%"})
    CHECK(warns(rails(figure), "loosened-rail"));
}

TEST_CASE("loosened-rail: tighter figures are nobody's business") {
  for (const char* figure :
       {"confirm: 4", "in_flight: 1", "spacing: {disruptive: 20m}",
        "budget: {disruptive: [2 per 1h, 5 per 1d]}", "storm: {share: 20%}", "suspend: 2h",
        "quarantine: 12h", "headroom: 80%", "floor: 60%", "worse: 10%"})
    CHECK_FALSE(warns(rails(figure), "loosened-rail"));
}

TEST_CASE("loosened-rail: the grace after a start stands beside the others") {
  const std::string head = "version: 1\ndefaults: {startup_grace: ";
  CHECK(warns(head + "10s}\n", "loosened-rail"));
  CHECK_FALSE(warns(head + "30s}\n", "loosened-rail"));
  CHECK_FALSE(warns(head + "1m}\n", "loosened-rail"));
}

TEST_CASE("never-confirmed: a rule that no sample can confirm and that would change something") {
  const auto book = [](const std::string& when, const std::string& step) {
    return "version: 1\nprobes:\n  site: {http: \"http://127.0.0.1:1/\"}\nresources:\n"
           "  api: {kind: service}\nrules:\n  - {name: a, severity: P3, when: '" +
           when + "', steps: [" + step + "]}\n";
  };
  const std::string changes =
      "{do: webhook, url: \"http://127.0.0.1:2/\", target: api, hazard: reversible}";
  const std::string tells = "{do: notify, message: hello}";
  CHECK(warns(book("hour(\"UTC\") == 3", changes), "never-confirmed"));
  CHECK_FALSE(warns(book("hour(\"UTC\") == 3", tells), "never-confirmed"));
  CHECK_FALSE(warns(book("hour(\"UTC\") == 3 and not site.up", changes), "never-confirmed"));
  CHECK_FALSE(warns(book("manual", changes), "never-confirmed"));
}

TEST_CASE("moving-approval: a yes for a value that is another one when the step runs") {
  const auto step = [](const std::string& text, const std::string& more) {
    return "version: 1\nmode: act\nresources: {api: {kind: service}}\nprobes:\n"
           "  site: {http: \"http://127.0.0.1:1/\", resource: api}\n"
           "signals: {slow: site.latency, fixed: \"5\"}\n"
           "rules:\n  - {name: a, severity: P1, when: not site.up, steps: [{do: exec, target: api, "
           "argv: [/bin/true, \"" +
           text + "\"]" + more + "}]}\n";
  };
  const std::string asks = ", approval: {}";
  for (const char* moving :
       {"{{ site.latency }}", "{{ slow }}", "{{ hour() }}", "{{ incident.id }} {{ site.age }}",
        "{{ avg(site.latency over 5m) }}"}) {
    CHECK(warns(step(moving, asks), "moving-approval"));
    CHECK_FALSE(warns(step(moving, ""), "moving-approval"));
  }
  for (const char* still : {"{{ incident.id }}", "{{ fixed }}", "x"})
    CHECK_FALSE(warns(step(still, asks), "moving-approval"));
}

}  // namespace lints_test
