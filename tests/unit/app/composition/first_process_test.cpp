// A process below which orphans end up stays behind, and its child is the daemon. Each test plays
// it in a child of its own: what is decided here is decided with fork().
#include "daemon/app/composition/first_process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>

#include "tests/unit/catch.hpp"
#include "tests/unit/eventually.hpp"

namespace first_process_test {

using runbookd::app::stay_behind_as_first_process;

namespace {

constexpr int nobody_stayed = 99;

// The exit status of a process that calls it; `daemon` is what the one that goes on does.
int status_of(bool adopts, const std::function<int()>& daemon) {
  const pid_t first = ::fork();
  if (first == 0) {
    if (adopts) ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::signal(SIGCHLD, SIG_IGN);  // as some parents leave it
    const pid_t before = ::getpid();
    const auto ended = stay_behind_as_first_process();
    if (ended) ::_exit(*ended);
    const int status = daemon();
    ::_exit(::getpid() == before ? nobody_stayed + status : status);
  }
  int status = 0;
  REQUIRE(::waitpid(first, &status, 0) == first);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("who adopts nobody goes on as it is") {
  CHECK(status_of(false, [] { return 0; }) == nobody_stayed);
}

TEST_CASE("the first process ends as the daemon does, with its status or 128 and the signal") {
  CHECK(status_of(true, [] { return 0; }) == 0);
  CHECK(status_of(true, [] { return 7; }) == 7);
  CHECK(status_of(true, [] { return ::raise(SIGKILL); }) == 128 + SIGKILL);
}

TEST_CASE("a signal to the first process reaches the daemon") {
  CHECK(status_of(true, [] {
          sigset_t usual{};
          sigemptyset(&usual);
          sigaddset(&usual, SIGUSR1);
          ::sigprocmask(SIG_BLOCK, &usual, nullptr);
          ::kill(::getppid(), SIGUSR1);
          int got = 0;
          ::sigwait(&usual, &got);
          return got;
        }) == SIGUSR1);
}

TEST_CASE("an orphan that ends is waited for, and does not end the first process") {
  CHECK(status_of(true, [] {
          std::array<int, 2> gone{};
          if (::pipe(gone.data()) != 0) return 1;
          const pid_t middle = ::fork();
          if (middle == 0) {
            const pid_t orphan = ::fork();
            if (orphan == 0) ::_exit(3);
            ::_exit(static_cast<int>(::write(gone[1], &orphan, sizeof orphan) != sizeof orphan));
          }
          ::close(gone[1]);
          pid_t orphan = 0;
          if (::read(gone[0], &orphan, sizeof orphan) != sizeof orphan) return 2;
          ::waitpid(middle, nullptr, 0);
          char end = 0;
          if (::read(gone[0], &end, 1) != 0) return 3;  // all that held it have ended
          return runbookd::test::eventually([&] { return ::kill(orphan, 0) != 0; }) ? 5 : 4;
        }) == 5);
}

}  // namespace first_process_test
