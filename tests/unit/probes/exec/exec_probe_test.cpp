// Plugins, the good and the hostile: real processes of this machine.
#include "probes/exec/kind.hpp"

#include <signal.h>
#include <sys/stat.h>

#include <fstream>

#include "daemon/net/cancellation.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/cancelled_once.hpp"
#include "tests/unit/net/no_descriptors.hpp"
#include "tests/unit/net/outcome_rows.hpp"
#include "tests/unit/net/probe_runner.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace exec_probe_test {

using namespace runbookd;
using namespace runbookd::test;
using probes::exec_kind;

namespace {

// A dollar is doubled in a rulebook, a quote in YAML.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' || c == '$' ? std::string(2, c) : std::string(1, c);
  return out + "'";
}

/// A plugin that is a line of shell.
std::string plugin(const std::string& line, const std::string& more = {}) {
  return "exec: {argv: [/bin/sh, -c, " + quoted(line) + "]}" + more;
}

std::vector<SeriesSelector> reads(std::initializer_list<const char*> labels) {
  std::vector<SeriesSelector> out;
  for (const char* label : labels) out.push_back({label, {}});
  return out;
}

Sample run_of(const std::string& line, std::vector<SeriesSelector> selectors = {},
              const std::string& more = {}, std::optional<milliseconds> deadline = {}) {
  Loop loop;
  Runner runner(loop, spec_of(exec_kind, plugin(line, more)), std::move(selectors));
  return runner.run(deadline);
}

Sample run_in_vain(const std::string& map, const std::string& target = {}) {
  Loop loop;
  Runner runner(loop, spec_of(exec_kind, map), {}, target);
  return runner.run();
}

bool is_gone(int pid) { return ::kill(pid, 0) != 0; }

int number_in(const std::string& path) {
  std::ifstream in(path);
  int out = 0;
  in >> out;
  return out;
}

/// A plugin that hears no TERM, with its number in a file once that is so.
std::string deaf(const TemporaryDirectory& here) {
  return plugin("trap '' TERM; echo $$ > " + here.path("new") + "; mv " + here.path("new") + " " +
                here.path("pid") + "; while :; do sleep 0.1; done");
}

std::unique_ptr<Probe> probe_of(Loop& loop, const std::string& map) {
  return spec_of(exec_kind, map)->make({"site", "", seconds{1}, seconds{60}}, {}, loop.services());
}

Sample without_a_place() {
  Loop loop;
  loop.plugins = net::process::make_places(loop.io.get_executor(), 1);
  const auto held = loop.run(net::cancellation_as_value(loop.plugins->take()));
  Runner runner(loop, spec_of(exec_kind, plugin("exit 0")));
  return runner.run(milliseconds{100});
}

Sample after_one_that_hangs() {
  Loop loop;
  const TemporaryDirectory here;
  const auto probe = probe_of(loop, deaf(here));
  cancelled_once(loop, *probe, [&] { return number_in(here.path("pid")) > 0; });
  return loop.run(probe->run());
}

Sample without_a_descriptor() {
  Loop loop;
  Runner runner(loop, spec_of(exec_kind, plugin("exit 0")));
  const NoDescriptors none;
  return runner.run();
}

}  // namespace

TEST_CASE("the exec fixtures say exactly what is wrong") {
  CHECK(check_fixtures("exec", {&exec_kind}) == std::vector<std::string>{});
}

TEST_CASE("every outcome of exec's page is what it says") {
  const OutcomeCases cases{
      {"status 0", [] { return run_of("echo OK"); }},
      {"status 1, a warning", [] { return run_of("echo WARNING; exit 1"); }},
      {"status 2", [] { return run_of("echo CRITICAL; exit 2"); }},
      {"status 3", [] { return run_of("echo UNKNOWN; exit 3"); }},
      {"any other status, or a signal", [] { return run_of("kill -9 $$"); }},
      {"it wrote more than 1 MiB", [] { return run_of("yes"); }},
      {"it did not end in time", [] { return run_of("sleep 60", {}, {}, milliseconds{100}); }},
      {"no place for it became free in time", without_a_place},
      {"the plugin of an earlier run hangs in the kernel", after_one_that_hangs},
      {"there is no such program, or it can't be executed",
       [] { return run_in_vain("exec: {argv: [/nonexistent/check_disk]}"); }},
      {"the target makes no argument",
       [] { return run_in_vain("exec: {argv: [/bin/true, '{{ target }}']}", "--option"); }},
      {"a label that is read comes in another unit, and the status is 0 or 1",
       [] { return run_of("echo 'OK | time=1s'; exit 1", reads({"time"})); }},
      {"no process or descriptor is left for it", without_a_descriptor},
  };
  CHECK(check_outcomes("exec", cases) == std::vector<std::string>{});
}

TEST_CASE("a status that no plugin ends with says nothing of the target") {
  for (const char* status : {"4", "126", "127", "255"}) {
    const Sample sample = run_of(std::string("exit ") + status);
    CHECK(sample.outcome == Outcome::unknown);
    CHECK(sample.reason == Reason::plugin);
  }
}

TEST_CASE("status and figures are signals, of a bad run as well") {
  Loop loop;
  Runner runner(loop,
                spec_of(exec_kind, plugin("echo 'CRITICAL | time=250ms;;;0 /home=1MB n=7 c=3c'; "
                                          "exit 2",
                                          ", types: {time: s, /home: B}")),
                reads({"time", "_home", "n", "c", "absent"}));
  runner.run();
  CHECK(runner.sample().outcome == Outcome::bad);
  CHECK(runner.sample().detail == "CRITICAL");
  CHECK(runner.number("state") == 2);
  CHECK(runner.number("time") == 0.25);
  CHECK(runner.number("_home") == 1024 * 1024);
  CHECK(runner.number("n") == 7);
  CHECK(runner.number("c") == 3);
  CHECK_FALSE(runner.has("absent"));
}

TEST_CASE("figures have the types that the rulebook gives them") {
  const auto spec =
      spec_of(exec_kind,
              "exec: {argv: [x]}, types: {time: ms, /: MiB, 5min: percent, at: unix, n: number}");
  CHECK(spec->type_of("time") == Type::duration);
  CHECK(spec->type_of("_") == Type::bytes);
  CHECK(spec->type_of("_5min") == Type::ratio);
  CHECK(spec->type_of("at") == Type::time);
  CHECK(spec->type_of("n") == Type::number);
  CHECK(spec->type_of("other") == Type::number);
  CHECK(spec->signals().size() == 1);
}

TEST_CASE("a unit that does not fit is told with the types to write") {
  const std::string line = "echo 'OK | time=1s size=3B'";
  const Sample well = run_of(line, reads({"time", "size"}));
  CHECK(well.detail == "`time` comes in s; write types: {time: s, size: B}");
  CHECK(well.cells[1].index() == 0);
  const Sample bad = run_of(line + "; exit 2", reads({"time", "size"}));
  CHECK(bad.outcome == Outcome::bad);
  CHECK(bad.detail == "OK; `time` comes in s; write types: {time: s, size: B}");
  // Nobody reads them yet, and nothing is written.
  CHECK(run_of(line).detail == "its figures are read with types: {time: s, size: B}");
  CHECK(run_of(line, {}, ", types: {time: s}").detail.empty());
}

TEST_CASE("what a plugin printed is kept of each run that was not plainly well") {
  const Sample sample =
      run_of("printf 'WARNING - slow | time=2s;1;5\\nmore\\n'; echo oops >&2; exit 1");
  REQUIRE(sample.evidence.size() == 3);
  CHECK(sample.evidence[0].title == "output");
  CHECK(sample.evidence[0].text == "WARNING - slow | time=2s;1;5\nmore");
  CHECK(sample.evidence[1].text == "time=2s, warn 1, crit 5");
  CHECK(sample.evidence[2].text == "oops\\n");
  CHECK(run_of("echo OK").evidence.empty());
}

TEST_CASE("a plugin that says nothing is quoted as such, or by its errors") {
  CHECK(run_of("exit 2").detail == "it said nothing");
  CHECK(run_of("echo no route >&2; exit 2").detail == "no route");
}

TEST_CASE("what a plugin prints cannot hide, break lines or be endless in a detail") {
  const Sample sample = run_of("printf '\\033[2Jgone\\a %0400d\\n' 1; exit 2");
  CHECK(sample.detail.find('\033') == std::string::npos);
  CHECK(sample.detail.size() < 300);
}

TEST_CASE("nothing is inherited, and the probe's own variables are set") {
  ::setenv("RUNBOOKD_TEST_SECRET", "hush", 1);
  const Sample sample =
      run_of("env | grep -v '^PWD=\\|^_=\\|^SHLVL=' | sort; exit 2", {}, ", every: 5s");
  ::unsetenv("RUNBOOKD_TEST_SECRET");
  CHECK(sample.evidence.front().text ==
        "HOME=.\nLANG=C.UTF-8\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
        "RUNBOOKD_PROBE=site\nRUNBOOKD_TARGET=");
}

TEST_CASE("variables, directory and limits are those of the rulebook") {
  const TemporaryDirectory here;
  Loop loop;
  Runner runner(loop, spec_of(exec_kind,
                              "exec: {argv: [/bin/sh, -c, 'echo $A `pwd` `ulimit -n` "
                              "`umask`; exit 2'], directory: " +
                                  here.path() +
                                  ", env: {A: a b}, limits: {open_files: 64, umask: "
                                  "\"077\"}}"));
  CHECK(runner.run().detail == "a b " + here.path() + " 64 0077");
}

TEST_CASE("the target is one argument") {
  Loop loop;
  Runner runner(
      loop, spec_of(exec_kind, "exec: {argv: [/bin/echo, 'host {{ target }}', '{{ target }}']}"),
      {}, "db-1.internal");
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(runner.sample().evidence.empty());
}

TEST_CASE("a program that is no program is missing, and no verdict on the target") {
  const TemporaryDirectory here;
  const std::string file = here.path("plugin");
  std::ofstream(file) << "neither binary nor script\n";
  ::chmod(file.c_str(), 0755);
  const Sample sample = run_in_vain("exec: {argv: [" + file + "]}");
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::missing);
  CHECK(sample.detail == "`" + file + "` could not be started: Exec format error");
}

TEST_CASE("a run ends at its deadline, though the plugin does not") {
  const TemporaryDirectory here;
  Loop loop;
  const auto probe = probe_of(loop, deaf(here));
  const Sample sample =
      cancelled_once(loop, *probe, [&] { return number_in(here.path("pid")) > 0; });
  CHECK(sample.outcome == Outcome::unknown);
  CHECK(sample.reason == Reason::timeout);
  const int pid = number_in(here.path("pid"));
  CHECK(loop.plugins->taken() == 1);
  // TERM is not heard; KILL comes, and the kernel keeps no zombie of it.
  CHECK(loop.until([&] { return is_gone(pid); }));
  CHECK(loop.until([&] { return loop.plugins->taken() == 0; }));
}

TEST_CASE("a child that keeps the pipe open is not waited for, and ends with the plugin") {
  const TemporaryDirectory here;
  Loop loop;
  Runner runner(
      loop, spec_of(exec_kind, plugin("sleep 600 & echo $! > " + here.path("pid") + "; echo OK")));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(loop.end == Loop::End::by_itself);
  const int pid = number_in(here.path("pid"));
  REQUIRE(pid > 0);
  CHECK(loop.until([&] {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
  }));
}

TEST_CASE("a child in a session of its own that keeps the pipe open delays nobody for long") {
  const TemporaryDirectory here;
  Loop loop;
  Runner runner(loop,
                spec_of(exec_kind, plugin("setsid sleep 600 & echo $! > " + here.path("pid") +
                                          "; echo 'OK | n=1'")),
                reads({"n"}));
  CHECK(runner.run().outcome == Outcome::ok);
  CHECK(loop.end == Loop::End::by_itself);
  CHECK(runner.number("n") == 1);
  ::kill(number_in(here.path("pid")), SIGKILL);
}

TEST_CASE("floods on both streams are ended, and what came first is read") {
  const Sample sample = run_of("echo 'OK | n=1'; yes | head -c 3000000; yes >&2", reads({"n"}));
  CHECK(sample.reason == Reason::plugin);
  CHECK(sample.cells[0].index() == 0);
  CHECK(std::get<double>(sample.cells[1]) == 1);
}

TEST_CASE("so many plugins run at once and no more, and each has its turn") {
  const TemporaryDirectory here;
  Loop loop;
  loop.plugins = net::process::make_places(loop.io.get_executor(), 2);
  std::vector<std::unique_ptr<Runner>> runners;
  const auto spec =
      spec_of(exec_kind,
              plugin("cd " + here.path() + "; mkdir $$; ls | wc -l; sleep 0.05; rmdir $$; exit 2"));
  std::vector<std::unique_ptr<Probe>> probes;
  std::vector<Sample> samples;
  for (int i = 0; i < 8; ++i) {
    probes.push_back(spec->make({"site", "", seconds{1}, seconds{10}}, {}, loop.services()));
    asio::co_spawn(loop.io, probes.back()->run(), [&](std::exception_ptr, Sample sample) {
      samples.push_back(std::move(sample));
    });
  }
  CHECK(loop.until([&] { return samples.size() == 8; }));
  for (const Sample& sample : samples) {
    CHECK(sample.outcome == Outcome::bad);
    CHECK((sample.detail == "1" || sample.detail == "2"));
  }
  CHECK(loop.plugins->taken() == 0);
}

TEST_CASE("who is cancelled while it waits for a place leaves the queue") {
  Loop loop;
  const auto places = net::process::make_places(loop.io.get_executor(), 1);
  auto held = loop.run(net::cancellation_as_value(places->take()));
  REQUIRE(held);
  CHECK_FALSE(loop.run(net::cancellation_as_value(places->take()), milliseconds{50}));
  CHECK(places->taken() == 1);
  held.reset();
  CHECK(places->taken() == 0);
  CHECK(loop.run(net::cancellation_as_value(places->take())));
}

TEST_CASE("the address is the command, as a shell would need it") {
  const auto spec = spec_of(exec_kind, "exec: {argv: [check_x, -p, 'a b', '{{ target }}']}");
  CHECK(spec->address() == "check_x -p 'a b' {{ target }}");
}

}  // namespace exec_probe_test
