#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <iostream>
#include <vector>

#include "tests/loopback/google_cloud/address.hpp"
#include "tests/loopback/google_cloud/forwarder.hpp"

namespace runbookd::sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::seconds command_timeout{3};
constexpr std::size_t longest_reply = 4096;

std::string resp(const std::vector<std::string>& words) {
  std::string out = '*' + std::to_string(words.size()) + "\r\n";
  for (const auto& word : words) out += '$' + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  return out;
}

/// Empty when the server said +OK, else why not.
asio::awaitable<std::string> command(std::string address, std::vector<std::string> words) {
  const auto executor = co_await asio::this_coro::executor;
  auto socket = std::make_shared<tcp::socket>(executor);
  asio::steady_timer deadline(executor, command_timeout);
  // The socket is closed at the deadline, which ends whatever is awaited on it.
  deadline.async_wait([socket](ErrorCode error) {
    ErrorCode ignored;
    if (!error) socket->close(ignored);
  });
  ErrorCode error;
  std::string reply;
  co_await socket->async_connect(parse_address(address),
                                 asio::redirect_error(asio::use_awaitable, error));
  const std::string bytes = resp(words);
  if (!error) {
    co_await asio::async_write(*socket, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  if (!error) {
    co_await asio::async_read_until(*socket, asio::dynamic_buffer(reply, longest_reply), "\r\n",
                                    asio::redirect_error(asio::use_awaitable, error));
  }
  deadline.cancel();
  if (error) co_return address + ": " + error.message();
  if (!reply.starts_with("+OK")) co_return address + ": " + reply.substr(0, reply.find('\r'));
  co_return std::string{};
}

class Pair : public RedisPair {
 public:
  Pair(asio::any_io_executor executor, Forwarder& forwarder, std::string primary,
       std::string replica)
      : executor_(std::move(executor)),
        forwarder_(forwarder),
        primary_(std::move(primary)),
        replica_(std::move(replica)) {}

  void fail_over(std::function<void(std::optional<std::string>)> done) override {
    asio::co_spawn(executor_, promote(std::move(done)), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }

 private:
  asio::awaitable<void> promote(std::function<void(std::optional<std::string>)> done) {
    const std::string failure = co_await command(replica_, {"REPLICAOF", "NO", "ONE"});
    if (!failure.empty()) {
      done(failure);
      co_return;
    }
    forwarder_.retarget(replica_);
    std::swap(primary_, replica_);
    done(std::nullopt);
    const auto leader = parse_address(primary_);
    const std::vector<std::string> words{"REPLICAOF", leader.address().to_string(),
                                         std::to_string(leader.port())};
    const std::string refusal = co_await command(replica_, words);
    if (!refusal.empty()) std::cerr << "old primary does not follow yet: " << refusal << '\n';
  }

  asio::any_io_executor executor_;
  Forwarder& forwarder_;
  std::string primary_, replica_;
};

}  // namespace

std::unique_ptr<RedisPair> make_redis_pair(asio::any_io_executor executor, Forwarder& forwarder,
                                           std::string primary, std::string replica) {
  return std::make_unique<Pair>(std::move(executor), forwarder, std::move(primary),
                                std::move(replica));
}

}  // namespace runbookd::sim
