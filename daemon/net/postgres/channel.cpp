#include "daemon/net/postgres/channel.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/descriptor.hpp"
#include "daemon/net/passed_descriptor.hpp"
#include "daemon/net/postgres/worker.hpp"
#include "daemon/net/postgres/workers.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

using WorkerSocket = asio::local::stream_protocol::socket;

constexpr std::size_t least_read = 4096;
// A login goes through three for each server that it tries.
constexpr int most_phases = 1000;

PostgresFailure failure_of(Reason reason, PostgresPhase phase, std::string detail) {
  PostgresFailure failure;
  failure.reason = reason;
  failure.phase = phase;
  failure.detail = std::move(detail);
  return failure;
}

struct Hello {
  PostgresHello said;
  Descriptor pidfd;
  bool whole = false;
  bool cut = false;  ///< there was no descriptor left to receive one
};

Hello receive_hello(int fd) {
  Hello hello;
  const auto got = receive_with_descriptor(fd, &hello.said, sizeof hello.said, MSG_DONTWAIT);
  hello.whole = got.size == static_cast<long>(sizeof hello.said);
  hello.cut = hello.whole && got.cut;
  if (got.descriptor >= 0) hello.pidfd.reset(got.descriptor);
  return hello;
}

class Channel final : public PostgresChannel {
 public:
  Channel(WorkerSocket socket, Descriptor pidfd)
      : socket_(std::move(socket)), pidfd_(std::move(pidfd)) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  // Without a pidfd (an old kernel) a busy worker ends by its limit of CPU, or when it next waits.
  ~Channel() override {
    if (busy_ && pidfd_) ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
  }

  asio::awaitable<Result<PostgresReport, PostgresFailure>> call(PostgresOrder order) override {
    busy_ = true;
    phases_ = 0;
    phase_ =
        order.kind == PostgresOrder::Kind::login ? PostgresPhase::connect : PostgresPhase::query;
    const bool cancelled = co_await was_cancelled();
    if (cancelled) co_return postgres_timeout(phase_);
    const std::string frame = encode(order);
    boost::system::error_code ec;
    co_await asio::async_write(socket_, asio::buffer(frame),
                               asio::redirect_error(asio::use_awaitable, ec));
    while (!ec) {
      auto report = next_report(ec);
      if (report) {
        busy_ = false;
        co_return std::move(*report);
      }
      if (ec) break;
      const auto more = room_for_more();
      const auto got =
          co_await socket_.async_read_some(more, asio::redirect_error(asio::use_awaitable, ec));
      filled_ += got;
    }
    if (ec == asio::error::operation_aborted) co_return postgres_timeout(phase_);
    co_return failure_of(
        Reason::internal, phase_,
        std::string(name_of(phase_)) + ": the process that speaks with PostgreSQL has ended");
  }

 private:
  // What is whole of the buffer; phases on the way to a report are noted.
  std::optional<PostgresReport> next_report(boost::system::error_code& ec) {
    while (filled_ >= postgres_frame_head) {
      const auto head = decode_head({buffer_.data(), filled_}, max_postgres_report);
      if (!head) {
        ec = asio::error::invalid_argument;
        return std::nullopt;
      }
      if (filled_ < postgres_frame_head + head->size) {
        wanted_ = postgres_frame_head + head->size;
        return std::nullopt;
      }
      const std::string_view body(buffer_.data() + postgres_frame_head, head->size);
      std::optional<PostgresReport> report;
      if (head->kind == PostgresFrame::report) report = decode_report(body);
      const auto phase = head->kind == PostgresFrame::phase ? decode_phase(body) : std::nullopt;
      if ((!report && !phase) || ++phases_ > most_phases) {
        ec = asio::error::invalid_argument;
        return std::nullopt;
      }
      take(postgres_frame_head + head->size);
      // Its signal handler does not know how far it had come.
      if (report && report->verdict == PostgresVerdict::no_cpu) report->phase = phase_;
      if (report) return report;
      phase_ = *phase;
    }
    wanted_ = postgres_frame_head;
    return std::nullopt;
  }

  // A large answer's memory is not kept.
  void take(std::size_t size) {
    std::memmove(buffer_.data(), buffer_.data() + size, filled_ - size);
    filled_ -= size;
    if (filled_ <= least_read && buffer_.size() > least_read) {
      buffer_.resize(least_read);
      buffer_.shrink_to_fit();
    }
  }

  asio::mutable_buffer room_for_more() {
    buffer_.resize(std::max({buffer_.size(), wanted_, least_read}));
    return asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_);
  }

  WorkerSocket socket_;
  Descriptor pidfd_;
  std::string buffer_;
  std::size_t filled_ = 0;
  std::size_t wanted_ = 0;
  PostgresPhase phase_ = PostgresPhase::connect;
  int phases_ = 0;
  bool busy_ = false;
};

OpenedPostgresChannel failed(PostgresFailure failure) {
  OpenedPostgresChannel out;
  out.failure = std::move(failure);
  return out;
}

OpenedPostgresChannel greeted(WorkerSocket socket, Hello hello) {
  constexpr auto phase = PostgresPhase::connect;
  if (!hello.whole) {
    return failed(failure_of(Reason::internal, phase,
                             "the process that speaks with PostgreSQL ended before it began"));
  }
  if (hello.said.error != 0) {
    return failed(failure_of(Reason::no_descriptors, phase,
                             std::string("cannot fork a process that speaks with PostgreSQL: ") +
                                 std::strerror(hello.said.error) +
                                 " (the service's TasksMax or the user's limit of processes)"));
  }
  if (hello.cut) {
    return failed(failure_of(Reason::no_descriptors, phase, "no descriptor left for a process"));
  }
  OpenedPostgresChannel out;
  out.channel = std::make_unique<Channel>(std::move(socket), std::move(hello.pidfd));
  return out;
}

}  // namespace

asio::awaitable<OpenedPostgresChannel> open_postgres_channel(asio::any_io_executor executor,
                                                             PostgresWorkers* workers) {
  if (workers == nullptr)
    co_return failed(failure_of(Reason::internal, PostgresPhase::connect, "no workers"));
  auto hired = co_await workers->hire();
  if (!hired) co_return failed(std::move(hired.error()));
  WorkerSocket socket(executor);
  boost::system::error_code ec;
  socket.assign(asio::local::stream_protocol(), hired->get(), ec);
  if (ec)
    co_return failed(failure_of(Reason::no_descriptors, PostgresPhase::connect, ec.message()));
  static_cast<void>(hired->release());
  const bool cancelled = co_await was_cancelled();
  if (!cancelled)
    co_await socket.async_wait(WorkerSocket::wait_read,
                               asio::redirect_error(asio::use_awaitable, ec));
  // The server was not asked anything yet: it is not to blame.
  if (cancelled || ec) {
    co_return failed(failure_of(Reason::loop_stalled, PostgresPhase::connect,
                                "no process that speaks with PostgreSQL has begun before the "
                                "deadline: has this machine CPU to spare?"));
  }
  auto hello = receive_hello(socket.native_handle());
  co_return greeted(std::move(socket), std::move(hello));
}

}  // namespace runbookd::net
