#include "daemon/app/composition/first_process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace runbookd::app {

namespace {

// A terminal speaks to the group in front. It is the child's: otherwise the child would get Ctrl-C
// twice, and the second one means "at once".
void to_the_front(sigset_t before) {
  ::setpgid(0, 0);
  sigset_t stop{};
  sigemptyset(&stop);
  sigaddset(&stop, SIGTTOU);
  ::sigprocmask(SIG_BLOCK, &stop, nullptr);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());  // where there is a terminal
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Waits for all that have ended: the daemon's status, when it is among them.
std::optional<int> reap(pid_t daemon) {
  std::optional<int> out;
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;)
    if (pid == daemon) out = exit_status(status);
  return out;
}

int pass_on_and_wait(pid_t daemon, const sigset_t& all) {
  while (true) {
    siginfo_t info{};
    const int signal = ::sigwaitinfo(&all, &info);
    if (signal == SIGCHLD) {
      if (const auto ended = reap(daemon)) return *ended;
    } else if (signal > 0) {
      ::kill(daemon, signal);
    }
  }
}

// Not the first process of all, but whoever started us made us the next best (prctl(2)).
bool adopts_orphans() {
  int subreaper = 0;
  return ::getpid() == 1 || (::prctl(PR_GET_CHILD_SUBREAPER, &subreaper) == 0 && subreaper != 0);
}

}  // namespace

std::optional<int> stay_behind_as_first_process() {
  // Where SIGCHLD is ignored (some parents leave it so) nobody's end can be waited for.
  std::signal(SIGCHLD, SIG_DFL);
  if (!adopts_orphans()) return std::nullopt;
  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t daemon = ::fork();
  if (daemon == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // nobody would pass signals on to us any more
    to_the_front(before);
    return std::nullopt;
  }
  // Without a second process the first one serves, as well as it can.
  if (daemon < 0) {
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return std::nullopt;
  }
  return pass_on_and_wait(daemon, all);
}

}  // namespace runbookd::app
