#include "daemon/net/postgres/worker.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>

#include "daemon/net/passed_descriptor.hpp"
#include "daemon/net/postgres/conversation.hpp"
#include "daemon/net/postgres/frames.hpp"

namespace runbookd::net {
namespace {

// The daemon never speaks while an order is carried out. Bytes or the end of its socket mean that
// nobody waits any more; an errno that it has become impossible to go on.
[[noreturn]] void leave() { ::_exit(0); }

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive_all(int fd, char* into, std::size_t size) {
  while (size > 0) {
    const auto got = ::recv(fd, into, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

PostgresOrder next_order(int daemon) {
  std::array<char, postgres_frame_head> raw{};
  if (!receive_all(daemon, raw.data(), raw.size())) leave();
  const auto head = decode_head({raw.data(), raw.size()}, max_postgres_order);
  if (!head || head->kind != PostgresFrame::order) leave();
  std::string body(head->size, '\0');
  if (!receive_all(daemon, body.data(), body.size())) leave();
  auto order = decode_order(body);
  if (!order) leave();
  return std::move(*order);
}

// Waits for the peer, and for nobody longer than for the daemon.
bool wait(int daemon, int fd, short events, Nanos patience) {
  std::array<pollfd, 2> both{pollfd{fd, events, 0}, pollfd{daemon, POLLIN, 0}};
  const auto until = MonoClock::now() + patience;
  while (true) {
    int ms = -1;
    if (patience >= Nanos{0}) {
      const auto left = std::chrono::ceil<milliseconds>(until - MonoClock::now()).count();
      ms = left < 0 ? 0 : static_cast<int>(std::min<std::int64_t>(left, 3'600'000));
    }
    const int ready = ::poll(both.data(), both.size(), ms);
    if (ready < 0 && errno != EINTR) leave();
    if (both[1].revents != 0) leave();
    if (ready > 0) return true;
    if (ready == 0 && patience >= Nanos{0} && MonoClock::now() >= until) return false;
  }
}

// The last word of a worker whose CPU is used up, made beforehand: a handler may only write it.
struct LastWord {
  int daemon = -1;
  std::array<char, 256> frame{};
  std::size_t size = 0;
};
LastWord last_word;  // a signal handler has no other way to know

void out_of_cpu(int /*signal*/) {
  static_cast<void>(::send(last_word.daemon, last_word.frame.data(), last_word.size, MSG_NOSIGNAL));
  ::_exit(0);
}

void prepare_last_word(int daemon) {
  PostgresReport report;
  report.verdict = PostgresVerdict::no_cpu;
  report.phase = PostgresPhase::login;
  const auto frame = encode(report);
  last_word.daemon = daemon;
  last_word.size = std::min(frame.size(), last_word.frame.size());
  std::memcpy(last_word.frame.data(), frame.data(), last_word.size);
  ::signal(SIGXCPU, out_of_cpu);
}

// A sanitizer reserves terabytes of address space for its shadow, takes more of it in steps of its
// own, and ends the process where malloc() would say that there is none. The other bounds (bytes of
// one order, rows, cells) hold in such a build too.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#elif defined(__has_feature)
constexpr bool is_sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool is_sanitized = false;
#endif

void limit_memory() {
  if (is_sanitized) return;
  std::size_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re"); file != nullptr) {
    if (std::fscanf(file, "%zu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  constexpr std::size_t when_unknown = 65536;  // 256 MiB of small pages
  if (pages == 0) pages = when_unknown;
  const auto most = static_cast<rlim_t>(pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) +
                                        max_postgres_growth);
  const rlimit limit{most, most};
  static_cast<void>(::setrlimit(RLIMIT_AS, &limit));
}

// Anew for each order: what a session has used in its life does not count.
class CpuLimit {
 public:
  void renew() {
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) != 0) return;
    const auto so_far = std::chrono::seconds{used.ru_utime.tv_sec + used.ru_stime.tv_sec} +
                        std::chrono::microseconds{used.ru_utime.tv_usec + used.ru_stime.tv_usec};
    const auto most =
        static_cast<rlim_t>(std::chrono::ceil<seconds>(so_far).count() + max_postgres_cpu_seconds);
    rlimit limit{};
    if (most == set_ || ::getrlimit(RLIMIT_CPU, &limit) != 0) return;
    limit.rlim_cur = std::min(most, limit.rlim_max);
    if (::setrlimit(RLIMIT_CPU, &limit) == 0) set_ = most;
  }

 private:
  rlim_t set_ = 0;
};

PostgresReport out_of_memory() {
  PostgresReport report;
  report.verdict = PostgresVerdict::too_large;
  report.phase = PostgresPhase::query;
  return report;
}

[[noreturn]] void serve(int daemon) {
  PostgresSurroundings around;
  around.waiting_for = [daemon](int fd, short events, Nanos patience) {
    return wait(daemon, fd, events, patience);
  };
  around.come_to = [daemon](PostgresPhase phase) {
    if (!send_all(daemon, encode(phase))) leave();
  };
  const auto conversation = make_postgres_conversation(std::move(around));
  CpuLimit cpu;
  while (true) {
    const auto order = next_order(daemon);
    cpu.renew();
    if (!send_all(daemon, encode(conversation->carry_out(order)))) leave();
  }
}

}  // namespace

bool say_hello(int daemon, int error, int pidfd) {
  const PostgresHello hello{error};
  return send_with_descriptor(daemon, &hello, sizeof hello, pidfd, MSG_NOSIGNAL) ==
         static_cast<long>(sizeof hello);
}

void run_postgres_worker(int daemon) {
  ::prctl(PR_SET_NAME, "runbookd-pg");
  limit_memory();
  prepare_last_word(daemon);
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0));
  if (!say_hello(daemon, 0, pidfd)) leave();
  if (pidfd >= 0) ::close(pidfd);
  try {
    serve(daemon);
  } catch (const std::bad_alloc&) {
    static_cast<void>(send_all(daemon, encode(out_of_memory())));
  }
  leave();
}

}  // namespace runbookd::net
