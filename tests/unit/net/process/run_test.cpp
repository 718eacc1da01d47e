#include <signal.h>

#include <cstdlib>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/process/capture.hpp"
#include "daemon/net/process/program.hpp"
#include "daemon/net/process/run.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"

namespace process_run_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::net::process;

namespace {

Command shell(const std::string& text, Nanos timeout = std::chrono::seconds{10}) {
  Command out;
  out.program = "/bin/sh";
  out.argv = {"sh", "-c", text};
  out.environment = {"PATH=/usr/bin:/bin", "MARK=here"};
  out.directory = "/";
  out.timeout = timeout;
  return out;
}

Finished run_it(Loop& loop, Command command, std::optional<milliseconds> deadline = {}) {
  return loop.run(net::cancellation_as_value(
                      run(loop.io.get_executor(), std::move(command), std::make_shared<int>(0))),
                  deadline);
}

}  // namespace

TEST_CASE("output and status of a command are kept apart") {
  Loop loop;
  const auto finished = run_it(loop, shell("echo out; echo err >&2; exit 3"));
  CHECK(finished.started);
  CHECK(finished.ended);
  CHECK(finished.exit_status == 3);
  CHECK(finished.out == "out\\n");
  CHECK(finished.err == "err\\n");
  CHECK_FALSE(finished.timed_out);
}

TEST_CASE("a command inherits neither environment nor descriptors nor ignored signals") {
  Loop loop;
  ::setenv("RUNBOOKD_TEST_LEAK", "secret", 1);
  const auto finished =
      run_it(loop, shell("echo $MARK$RUNBOOKD_TEST_LEAK; ls /proc/self/fd | wc -l; ulimit -c"));
  ::unsetenv("RUNBOOKD_TEST_LEAK");
  // 0, 1, 2 and the directory that ls reads.
  CHECK(finished.out == "here\\n4\\n0\\n");
}

TEST_CASE("a command reads its input, or nothing, and need not read it") {
  Loop loop;
  Command reads = shell("wc -c");
  reads.input = std::string(200'000, 'x');
  CHECK(run_it(loop, reads).out == "200000\\n");
  CHECK(run_it(loop, shell("wc -c")).out == "0\\n");
  reads.argv.back() = "exit 0";
  CHECK(run_it(loop, reads).exit_status == 0);
}

TEST_CASE("a program that is not there is told apart from one that failed") {
  Loop loop;
  Command command = shell("");
  command.program = "/nonexistent/program";
  const auto finished = run_it(loop, command);
  CHECK_FALSE(finished.started);
  CHECK(finished.start_error == "No such file or directory");
}

TEST_CASE("at the timeout the command gets TERM") {
  Loop loop;
  const auto finished = run_it(loop, shell("sleep 60", milliseconds{100}));
  CHECK(finished.timed_out);
  CHECK(finished.ended);
  CHECK(finished.signal == SIGTERM);  // and not KILL, which comes after the grace
}

TEST_CASE("a command that ignores TERM is killed after the grace") {
  Loop loop;
  const auto finished =
      run_it(loop, shell("trap '' TERM; echo $$; while :; do sleep 0.1; done", milliseconds{200}));
  CHECK(finished.timed_out);
  CHECK(finished.ended);
  CHECK(finished.signal == SIGKILL);
  CHECK(loop.took_at_least(seconds{5}));
}

TEST_CASE("a cancelled run ends its command, too") {
  Loop loop;
  const auto finished = run_it(loop, shell("sleep 60", seconds{60}), milliseconds{100});
  CHECK(finished.timed_out);
  CHECK(finished.ended);
  CHECK(finished.signal == SIGTERM);
}

TEST_CASE("a flood of output neither blocks the command nor fills the memory") {
  Loop loop;
  const auto finished = run_it(loop, shell("head -c 5000000 /dev/zero | tr '\\0' 'x'; echo END"));
  CHECK(finished.exit_status == 0);
  CHECK(finished.out.size() < 8192);
  CHECK(finished.out.find("bytes left out") != std::string::npos);
  CHECK(finished.out.ends_with("END\\n"));
}

TEST_CASE("output is escaped") { CHECK(escaped("a\n\t\x1b[31m\xff") == "a\\n\\t\\x1b[31m?"); }

TEST_CASE("a program is absolute, relative to the rulebook, or in PATH") {
  CHECK(find_program("/bin/sh", "/nonexistent"));
  const auto found = find_program("sh", "/nonexistent");
  REQUIRE(found);
  CHECK(found.value().ends_with("/sh"));
  CHECK_FALSE(find_program("./sh", "/nonexistent"));
  CHECK(find_program("./sh", "/bin"));
  CHECK_FALSE(find_program("no-such-program-anywhere", "/bin"));
  CHECK_FALSE(find_program("/etc", "/"));
}

}  // namespace process_run_test
