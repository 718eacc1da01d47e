#include "daemon/net/process/spawn.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace runbookd::net::process {
namespace {

constexpr unsigned close_range_cloexec = 4;  // CLOSE_RANGE_CLOEXEC, Linux 5.11
constexpr int last_closed = 4096;            // on older kernels, one by one
constexpr const char* oom_score = "/proc/self/oom_score_adj";

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  void reset(int fd) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }
  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read;
  Fd write;
  bool open() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    // Never one of 0, 1, 2: the child puts its own there.
    read.reset(::fcntl(ends[0], F_DUPFD_CLOEXEC, 3));
    write.reset(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3));
    ::close(ends[0]);
    ::close(ends[1]);
    return read.get() >= 0 && write.get() >= 0;
  }
};

// Everything the child needs, made before the fork: between fork and exec only async-signal-safe
// calls are allowed, since other threads may have held the allocator's lock.
struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* program = nullptr;
  const char* directory = nullptr;
  int in = -1;
  int out = -1;
  int err = -1;
  int status = -1;
  const Pipe* gate = nullptr;
  const Limits* limits = nullptr;
};

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const std::string& s : strings) out.push_back(const_cast<char*>(s.c_str()));
  out.push_back(nullptr);
  return out;
}

[[noreturn]] void report_and_end(int status) {
  const int code = errno;
  const ssize_t written = ::write(status, &code, sizeof code);
  ::_exit(written == static_cast<ssize_t>(sizeof code) ? 127 : 126);
}

// The kernel's memory killer spares runbookd, where the unit says so; that is not for what it
// starts. Nothing is lost when it cannot be said.
void be_killed_before_us() {
  const int file = ::open(oom_score, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  char sign = '0';
  if (::read(file, &sign, 1) == 1 && sign == '-' && ::lseek(file, 0, SEEK_SET) == 0)
    static_cast<void>(!::write(file, "0", 1));
  ::close(file);
}

void default_signals() {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < 32; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) ::sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_the_rest(int status) {
  if (::syscall(SYS_close_range, 3U, ~0U, close_range_cloexec) == 0) return;
  for (int fd = 3; fd < last_closed; ++fd) {
    if (fd != status) ::close(fd);
  }
}

// The command begins when the parent can watch it, and not at all when it never can.
void wait_for_the_gate(const Pipe& gate) {
  ::close(gate.write.get());
  char go = 0;
  while (true) {
    const ssize_t got = ::read(gate.read.get(), &go, 1);
    if (got == 1) return;
    if (got == 0 || errno != EINTR) ::_exit(126);
  }
}

[[noreturn]] void become(const Prepared& prepared) {
  wait_for_the_gate(*prepared.gate);
  if (::setpgid(0, 0) != 0) report_and_end(prepared.status);
  default_signals();
  be_killed_before_us();
  if (::dup2(prepared.in, 0) < 0 || ::dup2(prepared.out, 1) < 0 || ::dup2(prepared.err, 2) < 0)
    report_and_end(prepared.status);
  if (::chdir(prepared.directory) != 0) report_and_end(prepared.status);
  close_the_rest(prepared.status);
  if (!apply_limits(*prepared.limits)) report_and_end(prepared.status);
  ::execve(prepared.program, prepared.argv.data(), prepared.environment.data());
  report_and_end(prepared.status);
}

// A file in memory: a command that does not read it keeps nobody waiting, as a pipe would.
int open_input(const std::string& input) {
  if (input.empty()) return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int file = ::memfd_create("input", MFD_CLOEXEC);
  std::string_view rest = input;
  while (file >= 0 && !rest.empty()) {
    const ssize_t written = ::write(file, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file < 0 || (rest.empty() && ::lseek(file, 0, SEEK_SET) == 0)) return file;
  const int code = errno;
  ::close(file);
  errno = code;
  return -1;
}

NotSpawned failure(std::string_view what) {
  const int code = errno;
  return {code, std::string(what) + ": " + std::strerror(code)};
}

}  // namespace

Result<Spawned, NotSpawned> spawn(const Command& command) {
  Pipe out;
  Pipe err;
  Pipe status;
  Pipe gate;
  const Fd opened(open_input(command.input));
  if (opened.get() < 0) return failure("no input for the command");
  const Fd in(::fcntl(opened.get(), F_DUPFD_CLOEXEC, 3));
  if (in.get() < 0 || !out.open() || !err.open() || !status.open() || !gate.open())
    return failure("no descriptors for the command");
  Prepared prepared;
  prepared.argv = pointers(command.argv);
  prepared.environment = pointers(command.environment);
  prepared.program = command.program.c_str();
  prepared.directory = command.directory.c_str();
  prepared.in = in.get();
  prepared.out = out.write.get();
  prepared.err = err.write.get();
  prepared.status = status.write.get();
  prepared.gate = &gate;
  prepared.limits = &command.limits;

  const pid_t pid = ::fork();
  if (pid < 0) return failure("cannot fork");
  if (pid == 0) become(prepared);
  // In both, so that whoever comes first, the group exists before it is signalled.
  ::setpgid(pid, pid);
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0 || ::write(gate.write.get(), "!", 1) != 1) {
    const NotSpawned error = failure("cannot watch the command");
    if (pidfd >= 0) ::close(pidfd);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return error;
  }
  Spawned spawned;
  spawned.pid = pid;
  spawned.pidfd = pidfd;
  spawned.out = out.read.release();
  spawned.err = err.read.release();
  spawned.status = status.read.release();
  return spawned;
}

}  // namespace runbookd::net::process
