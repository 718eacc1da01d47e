#include "tests/loopback/google_cloud/witnesses.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <string>

#include "tests/loopback/google_cloud/address.hpp"
#include "tests/loopback/google_cloud/failure.hpp"

namespace runbookd::sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Acceptor = std::shared_ptr<tcp::acceptor>;

// Being reachable is all that a witness has to say.
asio::awaitable<void> accept_all(Acceptor acceptor) {
  ErrorCode error;
  while (acceptor->is_open()) {
    const tcp::socket closed_at_once =
        co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
  }
}

class Listening final : public Witnesses {
 public:
  Listening(asio::any_io_executor executor, int count) : executor_(std::move(executor)) {
    for (int i = 0; i < count; ++i) ports_.push_back(listen(0));
  }
  ~Listening() override { close_all(); }

  const std::vector<std::uint16_t>& ports() const override { return ports_; }

  void set_reachable(bool reachable) override {
    if (reachable == !acceptors_.empty()) return;
    if (!reachable) return close_all();
    for (const std::uint16_t port : ports_) listen(port);
  }

 private:
  std::uint16_t listen(std::uint16_t port) {
    const auto where = parse_address("127.0.0.1:" + std::to_string(port));
    acceptors_.push_back(std::make_shared<tcp::acceptor>(executor_, where));
    asio::co_spawn(executor_, accept_all(acceptors_.back()), report);
    return acceptors_.back()->local_endpoint().port();
  }

  void close_all() {
    ErrorCode ignored;
    for (const Acceptor& acceptor : acceptors_) acceptor->close(ignored);
    acceptors_.clear();
  }

  asio::any_io_executor executor_;
  std::vector<std::uint16_t> ports_;
  std::vector<Acceptor> acceptors_;
};

}  // namespace

std::unique_ptr<Witnesses> make_witnesses(asio::any_io_executor executor, int count) {
  return std::make_unique<Listening>(std::move(executor), count);
}

}  // namespace runbookd::sim
