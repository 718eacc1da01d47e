// One program of the demo, from its start to its end.
#include "daemon/cli/demo/child.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "daemon/cli/demo/failure.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"
#include "tests/unit/eventually.hpp"

namespace child_test {

using namespace runbookd;
using namespace runbookd::demo;
using document::test::Directory;
using test::eventually;

namespace {

Spawn shell(const Directory& here, const std::string& script) {
  Spawn out;
  out.name = "the shell";
  out.argv = {"/bin/sh", "-c", script};
  out.environment = {"PATH=/usr/bin:/bin", "MARK=here"};
  out.directory = here.path("");
  out.log = here.path("log");
  return out;
}

// Of a process, as the kernel tells it; `-` when there is none any more.
char state_of(const std::string& pid) {
  std::ifstream stat("/proc/" + pid.substr(0, pid.find('\n')) + "/stat");
  std::string line;
  if (!std::getline(stat, line)) return '-';
  return line.at(line.rfind(')') + 2);
}

bool ends(Child& child) {
  return eventually([&] { return !child.running(); });
}

}  // namespace

TEST_CASE("how a child ended is known, and only an exit with 0 is a success") {
  const Directory here;
  Child fine(shell(here, "exit 0"));
  REQUIRE(ends(fine));
  CHECK(fine.succeeded());
  Child failed(shell(here, "exit 3"));
  REQUIRE(ends(failed));
  CHECK_FALSE(failed.succeeded());
  CHECK(failed.how_it_ended() == "ended with status 3");
  Child killed(shell(here, "kill -9 $$"));
  REQUIRE(ends(killed));
  CHECK_FALSE(killed.succeeded());
  CHECK(killed.how_it_ended() == "was killed by signal 9");
}

TEST_CASE(
    "its output is appended to its log, and it has the environment and directory it was given") {
  const Directory here;
  here.write("log", "before\n");
  Child child(shell(here, "echo $MARK$HOME; echo err >&2; pwd"));
  REQUIRE(ends(child));
  CHECK(
      tail_of(here.path("log"), 9)
          .starts_with("before\nhere\nerr\n" + here.path("").substr(0, here.path("").size() - 1)));
}

TEST_CASE("a program that cannot be executed ends with 127, and its log says why") {
  const Directory here;
  Spawn spawn = shell(here, "");
  spawn.argv = {"/nonexistent/program"};
  Child child(spawn);
  REQUIRE(ends(child));
  CHECK(child.how_it_ended() == "ended with status 127");
  CHECK(tail_of(spawn.log, 1) == "cannot execute the program: No such file or directory\n");
}

TEST_CASE("a log that cannot be written is said before anything starts") {
  const Directory here;
  Spawn spawn = shell(here, "");
  spawn.log = "/nonexistent/log";
  CHECK_THROWS_AS(Child(spawn), Failure);
}

TEST_CASE("a child that is stopped is gone, also when it was frozen, and what it started as well") {
  const Directory here;
  Child child(shell(here, "sleep 600 & echo $!; echo $$; wait"));
  REQUIRE(eventually([&] {
    const std::string pids = tail_of(here.path("log"), 2);
    return std::count(pids.begin(), pids.end(), '\n') == 2;
  }));
  const std::string inner = tail_of(here.path("log"), 2), outer = tail_of(here.path("log"), 1);
  child.send(SIGSTOP);
  REQUIRE(eventually([&] { return state_of(outer) == 'T'; }));
  child.stop();
  CHECK(eventually([&] { return state_of(inner) == '-' || state_of(inner) == 'Z'; }));
  CHECK_FALSE(child.running());
  child.stop();  // once more is nothing
  CHECK(child.how_it_ended() == "was killed by signal 15");
}

TEST_CASE("the end of a file is its last lines, whole, and of no file nothing") {
  const Directory here;
  const auto file = here.write("f", "a\nb\nc\n");
  CHECK(tail_of(file, 2) == "b\nc\n");
  CHECK(tail_of(file, 9) == "a\nb\nc\n");
  CHECK(tail_of(here.write("g", "a\nb"), 1) == "b");
  CHECK(tail_of(here.write("h", ""), 3).empty());
  CHECK(tail_of(here.path("none"), 3).empty());
}

}  // namespace child_test
