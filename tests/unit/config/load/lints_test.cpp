// Lints: sound, but probably not what was meant. Each once where it speaks, once where it is
// silent.
#include <algorithm>

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
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

namespace {

// A rulebook of which nothing is to be said, but for what a test puts in.
std::string sound(const std::string& step, const std::string& more = "for: 2m",
                  const std::string& severity = "P1") {
  return "version: 1\nmode: act\nself: {sentinels: [\"tcp:192.0.2.1:443\"]}\n"
         "contacts: {ann: {external: a}, bob: {external: b}, both: {external: c, members: [eve]}}\n"
         "resources: {app: {kind: service}}\nprobes:\n"
         "  site: {http: \"http://127.0.0.1:1/\", every: 5s, resource: app}\n"
         "  other: {http: \"https://127.0.0.1:1/\", tls: {insecure: true}, resource: app}\n"
         "rules:\n  - name: a\n    severity: " +
         severity + "\n    when: not site.up\n    " + more + "\n    steps: [" + step + "]\n";
}

const std::string run = "{do: exec, argv: [/bin/true], target: app";

}  // namespace

TEST_CASE("nothing is said of a rulebook in which nothing is wrong") {
  CHECK(lints_of(sound(run + "}")).empty());
  CHECK(lints_of(sound(run + ", hazard: stateful}")).empty());
  CHECK(lints_of(sound(run + ", hazard: destructive, approval: {from: [ann, bob], count: 2}}"))
            .empty());
}

TEST_CASE("zero-for: only where something disrupts, and nobody is asked") {
  CHECK(warns(sound(run + "}", "for: 0s"), "zero-for"));
  CHECK_FALSE(warns(sound(run + ", approval: {}}", "for: 0s"), "zero-for"));
  CHECK_FALSE(warns(sound(run + ", hazard: reversible}", "for: 0s"), "zero-for"));
  CHECK_FALSE(warns(sound("{do: human, ask: look}", "for: 0s"), "zero-for"));
  CHECK(warns("version: 1\ndefaults: {for: 0s}\n" + sound(run + "}", "rto: 5m").substr(11),
              "zero-for"));
}

TEST_CASE("settle-beyond-within: where a step is verified at all") {
  CHECK(warns(sound(run + ", settle: 5m}"), "settle-beyond-within"));
  CHECK(warns(sound(run + ", settle: 6m}"), "settle-beyond-within"));
  CHECK(warns(sound(run + ", within: 1m}"), "settle-beyond-within"));
  CHECK_FALSE(warns(sound(run + ", settle: 4m59s}"), "settle-beyond-within"));
  CHECK_FALSE(warns(sound(run + ", hazard: diagnose, settle: 5m}"), "settle-beyond-within"));
}

TEST_CASE("no-direct-probe: what is read must be the resource's own, and verified") {
  const auto about = [](const std::string& when, const std::string& step) {
    auto text = sound(run + ", hazard: stateful" + step + "}");
    text.replace(text.find("not site.up"), 11, when);
    return warns(text, "no-direct-probe");
  };
  CHECK_FALSE(about("not site.up", ""));
  CHECK(about("not other.up", ""));
  CHECK_FALSE(about("not other.up", ", if: site.latency > 1s"));
  CHECK_FALSE(about("not other.up", ", requires: site.up"));
  CHECK(about("not other.up", ", if: other.latency > 1s"));
  CHECK_FALSE(about("manual", ""));
}

TEST_CASE("too-few-people: contacts and their members count") {
  const auto asks = [](const std::string& approval) {
    return warns(sound(run + ", approval: {" + approval + "}}"), "too-few-people");
  };
  CHECK(asks("from: [ann], count: 2"));
  CHECK(asks("from: [ann, ann], count: 2"));
  CHECK(asks("from: both, count: 3"));
  CHECK_FALSE(asks("from: both, count: 2"));
  CHECK_FALSE(asks("from: [ann, bob], count: 2"));
  CHECK_FALSE(asks("count: 5"));
}

TEST_CASE("no-otherwise and unreachable-severity: the last case is `otherwise`") {
  const auto said = [](const std::string& severity) {
    return lints_of(sound(run + "}", "for: 2m", severity));
  };
  CHECK(said("{P1: site.latency > 5s}") == std::vector<std::string>{"no-otherwise"});
  CHECK(said("{P2: otherwise, P1: site.latency > 5s}") ==
        std::vector<std::string>{"unreachable-severity"});
  CHECK(said("{P1: site.latency > 5s, P2: otherwise}").empty());
}

TEST_CASE("unreachable-step: the same kind, verb and resource, with or without a resource") {
  const std::string plain = "{do: exec, argv: [/bin/true]";
  CHECK(warns(sound(plain + "}, " + plain + "}"), "unreachable-step"));
  CHECK(warns(sound(run + ", verb: x}, {do: exec, argv: [/bin/false], target: app, verb: x}"),
              "unreachable-step"));
  CHECK_FALSE(warns(sound(plain + "}, {do: exec, argv: [/bin/true, x]}"), "unreachable-step"));
  CHECK_FALSE(warns(sound(plain + "}, " + run + "}"), "unreachable-step"));
  CHECK_FALSE(warns(sound(plain + "}, " + plain + "}", "run: all"), "unreachable-step"));
  CHECK_FALSE(warns(sound("{do: human, ask: a}, {do: human, ask: b}"), "unreachable-step"));
}

TEST_CASE("lock-without-verb: verbs of kinds, of steps, and of later versions are verbs") {
  const auto locks = [](const std::string& verbs) {
    return warns(sound(run + ", verb: mend}", "locks: {app: [" + verbs + "]}"),
                 "lock-without-verb");
  };
  CHECK_FALSE(locks("mend, rollback, failover, exec, webhook, tier"));
  CHECK(locks("mned"));
}

TEST_CASE("targets-unused: the target stands anywhere in the probe") {
  const auto probe = [](const std::string& keys) {
    return warns("version: 1\nprobes:\n  p: {" + keys + ", targets: [a, b]}\n", "targets-unused");
  };
  CHECK(probe("http: \"http://127.0.0.1/\""));
  CHECK_FALSE(probe("http: \"http://{{ target }}/\""));
  CHECK_FALSE(probe("http: \"http://127.0.0.1/\", headers: {Host: \"{{target}}\"}"));
}

TEST_CASE("bare-counter: by the declaration, or by the name of what is scraped") {
  const auto when = [](const std::string& condition) {
    return warns(
        "version: 1\nprobes:\n  m: {scrape: \"http://127.0.0.1:1/\"}\n"
        "  pg: {postgres: \"host=127.0.0.1 sslmode=disable\"}\nsignals: {e: m.errors_total}\n"
        "rules:\n  - {name: a, severity: P3, when: '" +
            condition + "'}\n",
        "bare-counter");
  };
  for (const char* condition :
       {"m.errors_total > 5", "5 <= m.errors_total", "e > 5", "m.x_count > 1",
        "m.up and default(m.errors_total, 0) == 0", "pg.deadlocks > 0", "any(m.a_total > 5)"}) {
    INFO(condition);
    CHECK(when(condition));
  }
  for (const char* condition :
       {"m.threads > 5", "increase(m.errors_total over 5m) > 5", "pg.active > 5",
        "m.sent_total - m.done_total > 5", "m.a_total > m.b_total",
        "m.errors_total / m.requests_total > 5%", "rate(e over 1m) > 1/s"}) {
    INFO(condition);
    CHECK_FALSE(when(condition));
  }
}

TEST_CASE("missing-program: of a rulebook that is sound, and only where it can be known") {
  const auto runs = [](const std::string& program, document::Strictness strictness,
                       const std::string& more = "") {
    const test::Written file{sound("{do: exec, argv: [" + program + "]}") + more};
    document::Sources files;
    document::Diagnostics out;
    load::load({file.path()}, app::registered_kinds(), strictness, files, out);
    const auto found = out.sorted();
    return std::any_of(found.begin(), found.end(),
                       [](const auto& d) { return d.lint == "missing-program"; });
  };
  using document::Strictness;
  for (const char* program :
       {"/nonexistent/x", "./nonexistent-x", "nonexistent-x", "/etc/passwd", "/etc"}) {
    CHECK(runs(program, Strictness::check));
    CHECK(runs(program, Strictness::run));
    CHECK_FALSE(runs(program, Strictness::check, "nonsense: 1\n"));
  }
  for (const char* program : {"/bin/true", "true"}) CHECK_FALSE(runs(program, Strictness::check));
  CHECK(runs("./nonexistent-x", Strictness::placeholders));
  CHECK_FALSE(runs("/nonexistent/x", Strictness::placeholders));
  CHECK_FALSE(runs("nonexistent-x", Strictness::placeholders));
}

}  // namespace lints_test
