#include "daemon/cli/demo/interrupts.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "daemon/cli/demo/failure.hpp"

namespace runbookd::demo {

Interrupts::Interrupts() {
  sigset_t read_here;
  sigemptyset(&read_here);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&read_here, number);
  sigset_t blocked = read_here;
  sigaddset(&blocked, SIGPIPE);
  ::sigprocmask(SIG_BLOCK, &blocked, &before_);
  // Whoever starts us may have it ignored, and then nobody could say how a child ended.
  ::signal(SIGCHLD, SIG_DFL);
  descriptor_ = ::signalfd(-1, &read_here, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ >= 0) return;
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  throw Failure("cannot watch for signals");
}

Interrupts::~Interrupts() {
  ::close(descriptor_);
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupts::rest(milliseconds time) {
  pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(time.count())) <= 0) return;
  signalfd_siginfo info{};
  if (::read(descriptor_, &info, sizeof info) > 0) throw Interrupted{};
}

}  // namespace runbookd::demo
