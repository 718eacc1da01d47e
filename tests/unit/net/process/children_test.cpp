// What a command leaves behind: it goes on, under no limit that was not written.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/process/run.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace process_children_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::net::process;

namespace {

Command shell(const std::string& text, Nanos timeout = std::chrono::seconds{10}) {
  Command out;
  out.program = "/bin/sh";
  out.argv = {"sh", "-c", text};
  out.environment = {"PATH=/usr/bin:/bin"};
  out.directory = "/";
  out.timeout = timeout;
  return out;
}

Finished run_it(Loop& loop, Command command, ReadOn read_on = std::make_shared<int>(0)) {
  return loop.run(net::cancellation_as_value(
      run(loop.io.get_executor(), std::move(command), std::move(read_on))));
}

int number_in(const std::string& path) {
  std::ifstream in(path);
  int out = 0;
  in >> out;
  return out;
}

// Writes a line and then its number, for ever, as a service that logs to what it inherited.
std::string chatty(const std::string& counter) {
  return "(i=0; while :; do echo line; i=$((i+1)); echo $i > " + counter + ".new; mv " + counter +
         ".new " + counter + "; sleep 0.01; done) & echo $! > " + counter + ".pid";
}

bool goes_on(Loop& loop, const std::string& counter) {
  const int now = number_in(counter);
  return loop.until([&] { return number_in(counter) > now + 20; });
}

}  // namespace

TEST_CASE("what a command started goes on when it has ended well, and may go on writing") {
  Loop loop;
  const TemporaryDirectory here;
  const auto finished = run_it(loop, shell(chatty(here.path("n"))));
  CHECK(finished.exit_status == 0);
  CHECK(finished.left);
  CHECK(goes_on(loop, here.path("n")));
  ::kill(number_in(here.path("n.pid")), SIGKILL);
}

TEST_CASE("what a command started goes on when it has failed by itself") {
  Loop loop;
  const TemporaryDirectory here;
  const auto finished = run_it(loop, shell(chatty(here.path("n")) + "; exit 4"));
  CHECK(finished.exit_status == 4);
  CHECK(finished.left);
  CHECK(goes_on(loop, here.path("n")));
  ::kill(number_in(here.path("n.pid")), SIGKILL);
}

TEST_CASE("a command that leaves nobody says so, and is not waited for") {
  Loop loop;
  Command command = shell("echo done");
  command.drain = std::chrono::hours{1};  // who waits for it outlives this test
  const auto finished = run_it(loop, command);
  CHECK_FALSE(finished.left);
  CHECK(finished.out == "done\\n");
  CHECK(loop.end == Loop::End::by_itself);
}

TEST_CASE("at its timeout a command and what it started are ended") {
  Loop loop;
  const TemporaryDirectory here;
  const auto finished = run_it(loop, shell(chatty(here.path("n")) + "; sleep 60", seconds{1}));
  CHECK(finished.timed_out);
  CHECK_FALSE(finished.left);
  const int pid = number_in(here.path("n.pid"));
  REQUIRE(pid > 0);
  CHECK(loop.until([&] {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
  }));
}

TEST_CASE("the output of so many earlier commands is read on, and not of more") {
  Loop loop;
  const TemporaryDirectory here;
  const auto read_on = std::make_shared<int>(most_read_on);
  run_it(loop, shell(chatty(here.path("n"))), read_on);
  const int pid = number_in(here.path("n.pid"));
  // Nobody reads: its next line ends it.
  CHECK(loop.until([&] {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
  }));
  CHECK(*read_on == most_read_on);
}

TEST_CASE("a command lives under no limit that the step does not name") {
  Loop loop;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const mode_t mask = ::umask(0027);
  const auto finished = run_it(
      loop, shell("ulimit -t; ulimit -v; ulimit -f; ulimit -Hn; ulimit -Sn; ulimit -Sc; umask"));
  ::umask(mask);
  const std::string hard =
      files.rlim_max == RLIM_INFINITY ? "unlimited" : std::to_string(files.rlim_max);
  const auto soft = std::min<rlim_t>(files.rlim_cur, 1024);
  CHECK(finished.out == "unlimited\\nunlimited\\nunlimited\\n" + hard + "\\n" +
                            std::to_string(soft) + "\\n0\\n0027\\n");
}

TEST_CASE("limits that the step names bind the command and its children") {
  Loop loop;
  Command command = shell("sh -c 'ulimit -Hn; ulimit -t; ulimit -f; ulimit -v; umask'");
  command.limits.open_files = 64;
  command.limits.cpu = 7;
  command.limits.file_size = 1 << 20;
  command.limits.memory = 1 << 30;
  command.limits.umask = 0022;
  const auto finished = run_it(loop, command);
  // dash counts files in blocks of 512 bytes, memory in KiB.
  CHECK(finished.out == "64\\n7\\n2048\\n1048576\\n0022\\n");
}

TEST_CASE("with no descriptor left a command is not run, and the want is ours") {
  Loop loop;
  const TemporaryDirectory here;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(next);
  int shortages = 0;
  bool ran = false;
  // From none to enough, one by one: each is a place where they may run out.
  for (int more = 0; more < 30 && !ran; ++more) {
    rlimit few = before;
    few.rlim_cur = static_cast<rlim_t>(next + more);
    ::setrlimit(RLIMIT_NOFILE, &few);
    const auto finished = run_it(loop, shell("touch " + here.path("ran")));
    ::setrlimit(RLIMIT_NOFILE, &before);
    ran = std::filesystem::exists(here.path("ran"));
    INFO(more);
    CHECK(finished.started == ran);
    if (ran) continue;
    CHECK(finished.shortage);
    ++shortages;
  }
  CHECK(ran);
  CHECK(shortages > 5);
}

TEST_CASE("a program that cannot be run is the step's own fault, not a want of ours") {
  Loop loop;
  const TemporaryDirectory here;
  Command command = shell("");
  command.program = "/nonexistent/program";
  CHECK_FALSE(run_it(loop, command).shortage);
  std::ofstream(here.path("noise")) << "no program at all";
  ::chmod(here.path("noise").c_str(), 0755);
  command.program = here.path("noise");
  const auto garbage = run_it(loop, command);  // ENOEXEC
  CHECK_FALSE(garbage.started);
  CHECK_FALSE(garbage.shortage);
  Command large = shell("true");
  large.environment.assign(1, "X=" + std::string(4 << 20, 'x'));
  const auto too_long = run_it(loop, large);  // E2BIG
  CHECK_FALSE(too_long.started);
  CHECK_FALSE(too_long.shortage);
}

}  // namespace process_children_test
