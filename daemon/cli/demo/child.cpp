#include "daemon/cli/demo/child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "daemon/base/time.hpp"
#include "daemon/cli/demo/failure.hpp"

namespace runbookd::demo {
namespace {

constexpr seconds stop_limit{12};  // the daemon's own ordered shutdown takes at most 10 s
constexpr int stop_poll_ms = 10;
constexpr int cannot_execute = 127;
constexpr std::streamoff tail_bytes = 16 * 1024;

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

[[noreturn]] void give_up(const char* doing) {
  ::dprintf(STDERR_FILENO, "cannot %s: %s\n", doing, std::strerror(errno));
  ::_exit(cannot_execute);
}

// Between fork and exec, in a process that has one thread.
[[noreturn]] void become(const Spawn& spawn, char* const* argv, char* const* environment, int input,
                         int output, pid_t parent) {
  ::setpgid(0, 0);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  if (spawn.account) {
    const Account& account = *spawn.account;
    if (::setgroups(1, &account.group) != 0 || ::setgid(account.group) != 0 ||
        ::setuid(account.user) != 0) {
      give_up("become the server's user");
    }
  }
  if (::chdir(spawn.directory.c_str()) != 0) give_up("enter its directory");
  ::umask(077);
  // After setuid, which clears it; and the demo may have died before it was set.
  ::prctl(PR_SET_PDEATHSIG, spawn.death_signal);
  if (::getppid() != parent) ::_exit(cannot_execute);
  // A shell starts what runs in its background with these ignored.
  for (const int number : {SIGINT, SIGQUIT, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(argv[0], argv, environment);
  give_up("execute the program");
}

int open_or_fail(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) throw Failure("cannot open " + path + ": " + std::strerror(errno));
  return descriptor;
}

}  // namespace

Child::Child(const Spawn& spawn)
    : name_(spawn.name), log_(spawn.log), stop_signal_(spawn.stop_signal) {
  const auto argv = pointers(spawn.argv);
  const auto environment = pointers(spawn.environment);
  const pid_t parent = ::getpid();
  const int output = open_or_fail(spawn.log, O_WRONLY | O_CREAT | O_APPEND);
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  pid_ = ::fork();
  if (pid_ == 0) become(spawn, argv.data(), environment.data(), input, output, parent);
  const int error = errno;
  ::close(output);
  if (input >= 0) ::close(input);
  if (pid_ < 0) throw Failure("cannot start " + name_ + ": " + std::strerror(error));
  // In both processes, for either may come first. It fails when the child has executed already,
  // which has then done it itself.
  ::setpgid(pid_, pid_);
}

// It is not reaped before stop(): as long as it is not, nobody else can get its number.
bool Child::running() {
  siginfo_t info{};
  const int options = WEXITED | WNOHANG | WNOWAIT;
  if (!ended_ && ::waitid(P_PID, static_cast<id_t>(pid_), &info, options) == 0 &&
      info.si_pid != 0) {
    ended_ = true;
    killed_ = info.si_code != CLD_EXITED;
    status_ = info.si_status;
  }
  return !ended_;
}

bool Child::succeeded() const { return ended_ && !killed_ && status_ == 0; }

std::string Child::how_it_ended() const {
  return (killed_ ? "was killed by signal " : "ended with status ") + std::to_string(status_);
}

void Child::send(int signal) {
  if (running()) ::kill(pid_, signal);
}

void Child::stop() {
  if (reaped_) return;
  send(stop_signal_);
  send(SIGCONT);  // a frozen one could not hear the first
  const Mono end = MonoClock::now() + stop_limit;
  while (running() && MonoClock::now() < end) ::poll(nullptr, 0, stop_poll_ms);
  // The whole group: what it has started must not outlive it either.
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
}

std::string tail_of(const std::string& file, std::size_t lines) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  in.seekg(std::max<std::streamoff>(0, static_cast<std::streamoff>(in.tellg()) - tail_bytes));
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto from = text.size();
  if (from > 0 && text.back() == '\n') --from;
  for (std::size_t n = 0; n < lines && from != 0; ++n) {
    const auto newline = text.rfind('\n', from - 1);
    if (newline == std::string::npos) return text;
    from = newline;
  }
  return text.substr(std::min(from + 1, text.size()));
}

}  // namespace runbookd::demo
