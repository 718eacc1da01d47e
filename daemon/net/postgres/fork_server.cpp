#include <openssl/ssl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "daemon/net/passed_descriptor.hpp"
#include "daemon/net/postgres/worker.hpp"

namespace runbookd::net {
namespace {

// They end by their sockets and with their parents, never by the terminal or by who stops the
// service: an action that is under way has its time.
void ignore_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGCHLD})
    ::signal(signal, SIG_IGN);
}

// When memory is short it is not the daemon that shall go: raising one's own score is allowed.
void go_first() {
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "we"); file != nullptr) {
    std::fputs("500", file);
    std::fclose(file);
  }
}

// No core, no debugger of the same user, no privileges to be gained. Each is a second fence: what
// the kernel does not grant is missed by nobody.
void harden() {
  const rlimit none{0, 0};
  static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
  static_cast<void>(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

// What every TLS connection begins with is done once, and its memory is shared by all workers.
void warm_up() { SSL_CTX_free(SSL_CTX_new(TLS_client_method())); }

// The descriptor that came with a message; -1 without one. False: the daemon has gone.
bool receive(int& descriptor) {
  char byte = 0;
  const auto got = receive_with_descriptor(postgres_control_fd, &byte, sizeof byte, 0);
  descriptor = got.descriptor;
  return got.size > 0;
}

void fork_worker(int descriptor, pid_t self) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(postgres_control_fd);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != self) ::_exit(0);  // it died between the fork and the line above
    run_postgres_worker(descriptor);
  }
  if (pid < 0) say_hello(descriptor, errno, -1);
  ::close(descriptor);
}

}  // namespace

bool is_postgres_fork_server(int argc, const char* const* argv) {
  return argc == 2 && argv[1] == postgres_fork_server_verb;
}

int run_postgres_fork_server() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, "runbookd-forks");
  ignore_signals();
  go_first();
  harden();
  warm_up();
  const pid_t self = ::getpid();
  int descriptor = -1;
  while (receive(descriptor)) {
    if (descriptor >= 0) fork_worker(descriptor, self);
  }
  return 0;
}

}  // namespace runbookd::net
