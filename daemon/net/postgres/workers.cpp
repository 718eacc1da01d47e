#include "daemon/net/postgres/workers.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/own_lack.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/passed_descriptor.hpp"
#include "daemon/net/postgres/worker.hpp"

extern char** environ;

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

struct Pair {
  Descriptor ours;
  Descriptor theirs;
};

// 0, or an errno.
int open_pair(int type, Pair& pair) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) return errno;
  pair.ours.reset(ends[0]);
  pair.theirs.reset(ends[1]);
  return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 ? 0 : errno;
}

PostgresFailure ours(int error, std::string_view what) {
  PostgresFailure failure;
  failure.reason = is_our_lack_of_processes(error) ? Reason::no_descriptors : Reason::internal;
  failure.detail = std::string(what) + ": " + std::strerror(error);
  if (error == EAGAIN)
    failure.detail += " (the service's TasksMax or the user's limit of processes)";
  return failure;
}

// What libpq, OpenSSL, Kerberos and the dynamic linker look at; the rest is not theirs to know.
bool may_be_known(std::string_view variable) {
  constexpr std::array<std::string_view, 15> starts = {
      "PG",   "HOME=", "USER=",    "LOGNAME=", "PATH=", "LANG=",  "LC_",  "TZ=",
      "SSL_", "KRB5",  "OPENSSL_", "LD_",      "ASAN_", "UBSAN_", "TSAN_"};
  return std::any_of(starts.begin(), starts.end(),
                     [variable](std::string_view s) { return variable.starts_with(s); });
}

std::vector<char*> known_environment() {
  std::vector<char*> out;
  for (char** v = environ; v != nullptr && *v != nullptr; ++v) {
    if (may_be_known(*v)) out.push_back(*v);
  }
  out.push_back(nullptr);
  return out;
}

// How the fork server begins: in a session of its own, with nothing open but its socket.
class Beginning {
 public:
  explicit Beginning(int control) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&files_, 0, 1);
    ::posix_spawn_file_actions_adddup2(&files_, 0, 2);
    ::posix_spawn_file_actions_adddup2(&files_, control, postgres_control_fd);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, postgres_control_fd + 1);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t all;
    ::sigfillset(&all);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&files_);
  }
  int spawn(pid_t& pid, const std::string& program) const {
    std::string name = "runbookd";
    std::string verb(postgres_fork_server_verb);
    std::array<char*, 3> argv{name.data(), verb.data(), nullptr};
    const auto environment = known_environment();
    return ::posix_spawn(&pid, program.c_str(), &files_, &attributes_, argv.data(),
                         environment.data());
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

// One byte that carries a descriptor. 0, or an errno.
int send_descriptor(int control, int descriptor) {
  const char byte = 0;
  constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  return send_with_descriptor(control, &byte, sizeof byte, descriptor, flags) == 1 ? 0 : errno;
}

class ForkServer final : public PostgresWorkers {
 public:
  ForkServer(asio::any_io_executor executor, std::string program)
      : control_(std::move(executor)), program_(std::move(program)) {}
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;
  ~ForkServer() override { end(); }

  asio::awaitable<Result<Descriptor, PostgresFailure>> hire() override {
    Pair pair;
    if (const int error = open_pair(SOCK_STREAM, pair); error != 0)
      co_return ours(error, "no socket for a process that speaks with PostgreSQL");
    const int failed = co_await hand_over(pair.theirs.get());
    if (failed != 0) co_return ours(failed, "cannot start a process that speaks with PostgreSQL");
    co_return std::move(pair.ours);
  }

  void lend(const Secret& dsn, std::weak_ptr<PostgresSession> session) override {
    std::erase_if(lent_, [](const auto& entry) { return entry.second.expired(); });
    lent_[dsn.reveal()] = std::move(session);
  }

  std::shared_ptr<PostgresSession> lent(const Secret& dsn) const override {
    const auto at = lent_.find(dsn.reveal());
    return at == lent_.end() ? nullptr : at->second.lock();
  }

 private:
  // 0, or an errno. A server that has died since the last time is replaced once.
  asio::awaitable<int> hand_over(int descriptor) {
    for (int starts = 0; starts < 2;) {
      if (!control_.is_open()) {
        if (const int error = start(); error != 0) co_return error;
        ++starts;
      }
      const int error = send_descriptor(control_.native_handle(), descriptor);
      if (error == 0) co_return 0;
      if (error == EAGAIN) {  // many at once: it has not come to the earlier ones yet
        const bool cancelled = co_await was_cancelled();
        if (cancelled) co_return ETIMEDOUT;
        boost::system::error_code ec;
        co_await control_.async_wait(asio::posix::descriptor_base::wait_write,
                                     asio::redirect_error(asio::use_awaitable, ec));
        if (ec == asio::error::operation_aborted) co_return ETIMEDOUT;
        continue;
      }
      if (error != EPIPE && error != ECONNRESET && error != ENOTCONN) co_return error;
      end();
      if (starts == 0) starts = 1;
    }
    co_return ECHILD;
  }

  int start() {
    Pair control;
    if (const int error = open_pair(SOCK_SEQPACKET, control); error != 0) return error;
    if (const int error = Beginning(control.theirs.get()).spawn(pid_, program_); error != 0) {
      pid_ = -1;
      return error;
    }
    boost::system::error_code ec;
    control_.assign(control.ours.get(), ec);
    if (ec) {
      end();
      return ec.value();
    }
    static_cast<void>(control.ours.release());
    return 0;
  }

  // Its workers die with it.
  void end() {
    boost::system::error_code ignored;
    control_.close(ignored);
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }

  asio::posix::stream_descriptor control_;
  std::string program_;
  pid_t pid_ = -1;
  std::map<std::string, std::weak_ptr<PostgresSession>, std::less<>> lent_;
};

}  // namespace

std::unique_ptr<PostgresWorkers> make_postgres_workers(asio::any_io_executor executor,
                                                       std::string program) {
  return std::make_unique<ForkServer>(std::move(executor), std::move(program));
}

}  // namespace runbookd::net
