// What is wrong with an expression, at which of its columns, and what to write instead.
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"
#include "tests/unit/decide/scene.hpp"

namespace typing_test {

using namespace runbookd;
using namespace runbookd::scene;

namespace {

const std::string head = R"(version: 1
probes:
  p: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {mem: a as percent, size: b as B, when: c as unix, flag: d as bool, word: e as string, n: f as number}}
  m: {scrape: "http://127.0.0.1:6/metrics", every: 10s, timeout: 2s}
signals:
  named: p.n + 1
  same: p.n
  x: ')";

// `COLUMN: message; hint`, one line for each error; the columns are the expression's own.
std::string issues(const std::string& expression, const std::string& rest = {}) {
  const std::string yaml = head + expression + "'\n" + rest;
  const test::Written file{yaml};
  document::Sources files;
  document::Diagnostics out;
  load::load({file.path()}, app::registered_kinds(), document::Strictness::run, files, out);
  std::string text;
  for (const auto& d : out.sorted()) {
    if (d.level != document::Level::error) continue;
    const int column = d.mark.line == 8 ? d.mark.column - 6 : -d.mark.line;
    text += (text.empty() ? "" : "\n") + std::to_string(column) + ": " + d.message +
            (d.hint.empty() ? "" : "; " + d.hint);
  }
  return text.empty() ? "sound" : text;
}

struct Row {
  const char* expression;
  const char* issue;
};

void check_all(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.expression);
    CHECK(issues(row.expression) == row.issue);
  }
}

}  // namespace

TEST_CASE("an operator refuses what it cannot take, at the operand that is wrong") {
  check_all({
      {"not p.n", "5: `not` needs a bool, this is a plain number"},
      {"-p.up", "2: `-` needs a number, this is a bool"},
      {"-p.up + p.upp",
       "2: `-` needs a number, this is a bool\n"
       "9: `p` has no signal `upp`; did you mean up?"},
      {"not p.nope1",
       "5: `p` has no signal `nope1`; it has up latency age status dns connect tls "
       "first_byte transfer cert_not_after mem size when flag word n"},
      {"p.n and p.up", "1: `and` needs conditions, this is a plain number"},
      {"p.up or p.n", "9: `or` needs conditions, this is a plain number"},
      {"p.up * 2", "8: cannot compute bool * plain number"},
      {"2 * p.up", "5: cannot compute plain number * bool"},
      {"2 / p.up", "5: cannot compute plain number / bool"},
      {"p.up / 2", "8: cannot compute bool / plain number"},
      {"p.up + p.flag", "8: cannot compute bool + bool"},
      {"p.size * p.size", "10: cannot compute byte count * byte count"},
      {"p.size / p.latency / p.when", "22: cannot compute byte rate / time"},
      {"p.n / p.when", "7: cannot compute plain number / time"},
      {"p.size / p.when", "10: cannot compute byte count / time"},
      {"p.when + p.when", "10: cannot compute time + time"},
      {"p.when + p.n", "10: cannot compute time + plain number"},
      {"1h - p.when", "6: cannot compute duration - time"},
      {"1h + p.size", "6: cannot compute duration + byte count"},
  });
}

TEST_CASE("units that belong together give what people expect of them") {
  check_all({
      {"p.size / (p.size / 1s) > 5s", "sound"},
      {"(p.size / 1s) * 10s > 1MiB", "sound"},
      {"10s * (p.size / 1s) > 1MiB", "sound"},
      {"p.n / (p.n / 1s) > 5s", "sound"},
      {"p.when - p.when > 1h", "sound"},
      {"p.when + 1h > p.when", "sound"},
      {"1h + p.when > p.when", "sound"},
      {"p.when - 1h < p.when", "sound"},
      {"rate(m.busy_seconds over 5m) > 50%", "sound"},
      {"rate(m.sent_bytes over 5m) > 1MiB/s", "sound"},
      {"last(p.flag over 5m)", "sound"},
      {"avg(same over 5m) > 3", "sound"},
  });
}

TEST_CASE("a number without a unit is answered with the unit that was probably meant") {
  check_all({
      {"p.mem > 0.9", "9: compares a ratio with a plain number; did you mean 90%?"},
      {"p.mem > 5", "9: compares a ratio with a plain number; did you mean 5%?"},
      {"p.mem > 0", "9: compares a ratio with a plain number; did you mean 0%?"},
      {"5 < p.mem", "5: compares a plain number with a ratio; did you mean 5%?"},
      {"p.latency > 5", "13: compares a duration with a plain number; did you mean 5ms or 5s?"},
      {"until(p.when) < 14",
       "17: compares a duration with a plain number; did you mean 14d or 14h?"},
      {"14 > age(p.when)", "6: compares a plain number with a duration; did you mean 14d or 14h?"},
      {"p.when < 14",
       "10: compares a time with a plain number; compare how long ago it was, age(..), or how long "
       "it is until then, until(..)"},
      {"p.size > 5", "10: compares a byte count with a plain number; did you mean 5MiB?"},
      {"rate(m.a_total over 5m) > 5", "27: compares a rate with a plain number; did you mean 5/s?"},
      {"p.up > 5", "8: compares a bool with a plain number"},
      {"p.word == 5", "11: compares a string with a plain number"},
      {"default(p.latency, 5)",
       "20: the default is a plain number, the signal is a duration; did you mean 5ms or 5s?"},
  });
}

TEST_CASE("a call is checked for its name, its arguments and its window") {
  check_all({
      {"avrg(p.n over 5m)", "1: there is no function `avrg`; did you mean avg?"},
      {"frobnicate(p.n)",
       "1: there is no function `frobnicate`; there are rate increase delta avg min max sum last "
       "count p50 p90 p95 p99 changes fraction_true age until consecutive_failures firing weekday "
       "hour default count share any all"},
      {"default(p.n)", "1: `default` takes 2 arguments; write default(signal, literal)"},
      {"age()", "1: `age` takes 1 argument; write age(time)"},
      {"age(p.when, p.when)", "1: `age` takes 1 argument; write age(time)"},
      {"hour(\"UTC\", \"UTC\")", "1: `hour` takes 0 to 1 argument; write hour(\"Europe/London\")"},
      {"age(p.when over 5m)", "17: `age` takes no window; write age(time)"},
      {"avg(p.n)", "1: `avg` needs a window; write avg(signal over 5m)"},
      {"avg(p.nope1 over 5m)",
       "5: `p` has no signal `nope1`; it has up latency age status dns connect tls "
       "first_byte transfer cert_not_after mem size when flag word n"},
      {"avg(p.n + 1 over 5m)",
       "5: a window needs a signal of a probe, not an expression; apply the function to each "
       "signal, then combine the results"},
      {"avg(p.age over 5m)",
       "5: a window needs a signal of a probe, not an expression; apply the function to each "
       "signal, then combine the results"},
      {"avg(named over 5m)",
       "5: a window needs a signal of a probe, not an expression; apply the function to each "
       "signal, then combine the results"},
      {"avg(p.n over 30d)",
       "14: this window holds more than 10000 samples; shorten it, or probe `p` less often"},
      {"avg(p.word over 5m)", "5: `avg` needs a number, this is a string"},
      {"rate(p.flag over 5m)", "6: `rate` needs a number, this is a bool"},
      {"increase(p.n over 5m)",
       "10: `increase` needs a counter, this signal is a gauge; use delta(..) or avg(..)"},
      {"fraction_true(p.n over 5m)", "15: `fraction_true` needs a bool, this is a plain number"},
      {"last(p.word over 5m)", "6: `last` needs a number or a bool"},
  });
}

TEST_CASE("what names a probe, a rule or a zone must name one") {
  check_all({
      {"consecutive_failures(p.n)", "22: `consecutive_failures` needs the name of a probe"},
      {"consecutive_failures(3)", "22: `consecutive_failures` needs the name of a probe"},
      {"consecutive_failures(named)", "22: this is a signal, not a probe"},
      {"consecutive_failures(q)", "22: there is no probe, resource or signal `q`"},
      {"firing(p.up)", "8: `firing` needs the name of a rule in quotes"},
      {"firing(3)", "8: `firing` needs the name of a rule in quotes"},
      {"firing(\"r\")", "8: there is no rule `r`"},
      {"hour(3)", "6: `hour` needs a time zone in quotes; such as \"Europe/London\""},
      {"weekday(p.word)", "9: `weekday` needs a time zone in quotes; such as \"Europe/London\""},
      {"hour(\"Nowhere/Land\")",
       "6: there is no time zone `Nowhere/Land`; zones are called as Europe/London and "
       "America/New_York are, or UTC"},
      {"hour(\"Europe/Londn\")",
       "6: there is no time zone `Europe/Londn`; did you mean Europe/London?"},
      {"hour(\"berlin\")", "6: there is no time zone `berlin`; did you mean Europe/Berlin?"},
      {"default(p.upp, 1)", "9: `p` has no signal `upp`; did you mean up?"},
      {"default(p.n, p.upp)", "14: `p` has no signal `upp`; did you mean up?"},
      {"default(p.n, p.n)", "14: the second argument must be a literal"},
      {"age(p.upp)", "5: `p` has no signal `upp`; did you mean up?"},
      {"until(p.n)", "7: `until` needs a time, this is a plain number"},
      {"any(p.upp)", "5: `p` has no signal `upp`; did you mean up?"},
      {"any(p.n)", "5: `any` needs a condition, this is a plain number"},
      {"all(true)", "5: `all` needs a signal of a probe with `targets`"},
  });
}

TEST_CASE("a path is refused at its place, with the nearest name that exists") {
  check_all({
      {"p", "1: `p` is a probe, not a value; read one of its signals, such as p.up"},
      {"p.n.deep", "1: `p` has no nested signals"},
      {"nmaed > 1", "1: there is no probe, resource or signal `nmaed`; did you mean named?"},
      {"Named > 1", "1: there is no probe, resource or signal `Named`; did you mean named?"},
      {"p.n{code=\"5\"} > 1", "1: only metrics of a `scrape` probe have labels"},
      {"p.up{code=\"5\"}", "1: only metrics of a `scrape` probe have labels"},
      {"named.n", "1: `named` is a named signal and has no parts"},
      {"named{a=\"b\"}", "1: `named` is a named signal and has no parts"},
      {"nmed > 1", "1: there is no probe, resource or signal `nmed`; did you mean named?"},
      {"self.network_ok", "sound"},
      {"self", "1: `self` knows only `self.network_ok`"},
      {"self.memory", "1: `self` knows only `self.network_ok`"},
      {"target", "1: there is no probe, resource or signal `target`"},
      {"incident.id", "1: there is no probe, resource or signal `incident`"},
  });
}

TEST_CASE("a signal that is wrong is told once, not again by who reads it") {
  CHECK(issues("p.upp", "  y: 'x'\n") == "1: `p` has no signal `upp`; did you mean up?");
}

TEST_CASE("a template knows the incident, the variables and the target, and nothing like them") {
  const auto summary = [](const std::string& text) {
    return issues("p.up",
                  "rules:\n  - {name: r, severity: P3, when: not p.up, summary: '" + text + "'}\n");
  };
  CHECK(summary("{{ incident.id }} {{ incident.opened_at }} {{ var.ip }} {{ target }}") == "sound");
  CHECK(summary("{{ p.mem }}") == "sound");
  CHECK(summary("{{ incident.mood }}") == "-10: there is no probe, resource or signal `incident`");
  CHECK(summary("{{ incident.id.more }}") ==
        "-10: there is no probe, resource or signal `incident`");
  CHECK(summary("{{ tarjet }}") == "-10: there is no probe, resource or signal `tarjet`");
}

}  // namespace typing_test
