#include "daemon/net/process/run.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <memory>

#include "daemon/base/own_lack.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/process/capture.hpp"

namespace runbookd::net::process {
namespace asio = boost::asio;
namespace {

using Descriptor = asio::posix::stream_descriptor;
constexpr Nanos without_end = hours{100'000};

// One pipe of the child, read to its end; what does not fit is dropped, so that the child never
// blocks on a full pipe.
struct Stream {
  Stream(const asio::any_io_executor& executor, int fd) : descriptor(executor, fd) {}
  Descriptor descriptor;
  std::array<char, 4096> buffer{};
  Capture capture;
  std::string raw;  ///< the first bytes as they came (the status pipe holds an errno)
  std::size_t keep = 0;
  bool open = true;
  bool dropped = false;  ///< what still comes is read and forgotten
};

class Child : public std::enable_shared_from_this<Child> {
 public:
  Child(const asio::any_io_executor& executor, const Spawned& spawned, const Command& command,
        ReadOn read_on)
      : read_on_(std::move(read_on)),
        most_output_(command.most_output),
        pid_(spawned.pid),
        end_(executor, spawned.pidfd),
        out_(executor, spawned.out),
        err_(executor, spawned.err),
        status_(executor, spawned.status),
        wake_(executor) {
    out_.keep = command.keep;
    status_.keep = sizeof(int);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (counted_) --*read_on_;
    if (reaped_) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, WNOHANG);
  }

  void start() {
    read(&out_);
    read(&err_);
    read(&status_);
    watch();
  }
  bool ended() const { return ended_; }
  bool drained() const { return !out_.open && !err_.open && !status_.open; }
  void signal(int number) const { ::kill(-pid_, number); }

  // Waits until `reached` holds; false at the deadline or when cancelled.
  asio::awaitable<bool> until(bool (Child::*reached)() const, Nanos limit) {
    const auto self = shared_from_this();
    const auto deadline = asio::steady_timer::clock_type::now() + limit;
    while (!(this->*reached)()) {
      const bool cancelled = co_await net::was_cancelled();
      if (cancelled || asio::steady_timer::clock_type::now() >= deadline) co_return false;
      wake_.expires_at(deadline);
      boost::system::error_code ec;
      co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
    co_return true;
  }

  // `forced`: the command did not end by itself. Then the whole group goes, before the leader's
  // number is given back, so that no stranger is hit.
  Finished finish(bool forced) {
    Finished out;
    if (forced) ::kill(-pid_, SIGKILL);
    int status = 0;
    out.ended = ended_ && ::waitpid(pid_, &status, 0) == pid_;
    reaped_ = out.ended;
    if (out.ended && WIFEXITED(status)) out.exit_status = WEXITSTATUS(status);
    if (out.ended && WIFSIGNALED(status)) out.signal = WTERMSIG(status);
    out.flooded = flooded_;
    out.cut = out_.capture.total() > out_.raw.size();
    out.kept = std::move(out_.raw);
    out.out = out_.capture.text();
    out.err = err_.capture.text();
    out.started = status_.raw.empty();
    if (!out.started) describe_start(out);
    out.left = !forced && out.started && (!drained() || group_is_there());
    close(!forced);
    return out;
  }

 private:
  void read(Stream* stream) {
    auto self = shared_from_this();
    stream->descriptor.async_read_some(
        asio::buffer(stream->buffer), [self, stream](boost::system::error_code ec, std::size_t n) {
          if (!stream->dropped) {
            stream->capture.append(std::string_view(stream->buffer.data(), n));
            const std::size_t room = stream->keep - stream->raw.size();
            stream->raw.append(stream->buffer.data(), std::min(room, n));
            self->end_a_flood();
          }
          if (!ec) {
            self->read(stream);
            return;
          }
          stream->open = false;
          self->wake_.cancel();
        });
  }

  void watch() {
    auto self = shared_from_this();
    end_.async_wait(Descriptor::wait_read, [self](boost::system::error_code ec) {
      if (ec) return;  // closed
      siginfo_t info{};
      const int done =
          ::waitid(P_PID, static_cast<id_t>(self->pid_), &info, WEXITED | WNOHANG | WNOWAIT);
      if (done == 0 && info.si_pid != self->pid_) {
        self->watch();  // woken for nothing
        return;
      }
      self->ended_ = true;
      self->wake_.cancel();
    });
  }

  void end_a_flood() {
    const std::size_t total = out_.capture.total() + err_.capture.total();
    if (flooded_ || most_output_ == 0 || total <= most_output_) return;
    flooded_ = true;
    signal(SIGKILL);
  }

  // Also when we may not signal what is in it.
  bool group_is_there() const { return ::kill(-pid_, 0) == 0 || errno == EPERM; }

  void describe_start(Finished& out) const {
    int code = 0;
    std::memcpy(&code, status_.raw.data(), std::min(sizeof code, status_.raw.size()));
    out.start_error = std::strerror(code);
    out.shortage = is_our_lack_of_processes(code);
  }

  // What somebody still writes to is read on: the pending reads keep this object.
  void close(bool may_read_on) {
    boost::system::error_code ignored;  // nothing can be done about a failing close
    end_.close(ignored);
    status_.descriptor.close(ignored);
    counted_ = may_read_on && (out_.open || err_.open) && *read_on_ < most_read_on;
    if (counted_) ++*read_on_;
    for (Stream* stream : {&out_, &err_}) {
      stream->dropped = true;
      stream->capture = {};
      if (!counted_ || !stream->open) stream->descriptor.close(ignored);
    }
  }

  ReadOn read_on_;
  bool counted_ = false;
  std::size_t most_output_;
  bool flooded_ = false;
  pid_t pid_;
  Descriptor end_;
  Stream out_;
  Stream err_;
  Stream status_;
  asio::steady_timer wake_;
  bool ended_ = false;
  bool reaped_ = false;
};

}  // namespace

asio::awaitable<Finished> run(asio::any_io_executor executor, Command command, ReadOn read_on) {
  const auto spawned = spawn(command);
  if (!spawned) {
    Finished out;
    out.start_error = spawned.error().text;
    out.shortage = is_our_lack_of_processes(spawned.error().code);
    co_return out;
  }
  const auto child = std::make_shared<Child>(executor, *spawned, command, std::move(read_on));
  child->start();
  const bool in_time = co_await child->until(&Child::ended, command.timeout);
  if (!in_time) {
    // From here on we are not to be cancelled: the child must be brought to its end.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    child->signal(SIGTERM);
    const bool yielded = co_await child->until(&Child::ended, grace);
    if (!yielded) child->signal(SIGKILL);
    if (!yielded)
      co_await child->until(&Child::ended, command.waits_for_its_end ? without_end : grace);
  } else if (command.ends_all) {
    child->signal(SIGKILL);
  }
  co_await child->until(&Child::drained, command.drain);
  Finished out = child->finish(!in_time);
  out.timed_out = !in_time;
  if (!in_time)
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
  co_return out;
}

}  // namespace runbookd::net::process
