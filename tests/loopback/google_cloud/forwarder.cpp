#include "tests/loopback/google_cloud/forwarder.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <vector>

#include "tests/loopback/google_cloud/address.hpp"
#include "tests/loopback/google_cloud/failure.hpp"

namespace runbookd::sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

struct Link {
  tcp::socket client;
  tcp::socket server;

  void reset() {
    ErrorCode ignored;
    for (auto* socket : {&client, &server}) {
      socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);
    }
  }
};
using LinkPtr = std::shared_ptr<Link>;

/// What the accept loop and the forwarder share.
struct Shared {
  explicit Shared(tcp::acceptor a) : acceptor(std::move(a)) {}
  tcp::acceptor acceptor;
  tcp::endpoint target;
  std::vector<std::weak_ptr<Link>> links;
  bool is_cut = false;

  void reset_links() {
    for (const auto& weak : links) {
      if (const auto link = weak.lock()) link->reset();
    }
    links.clear();
  }
};
using SharedPtr = std::shared_ptr<Shared>;

asio::awaitable<void> pump(LinkPtr link, bool to_server) {
  auto& from = to_server ? link->client : link->server;
  auto& to = to_server ? link->server : link->client;
  std::array<char, 16 * 1024> buffer;
  ErrorCode error;
  for (;;) {
    const auto n = co_await from.async_read_some(asio::buffer(buffer),
                                                 asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    co_await asio::async_write(to, asio::buffer(buffer.data(), n),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
  }
  ErrorCode ignored;
  if (error == asio::error::eof) {
    to.shutdown(tcp::socket::shutdown_send, ignored);
  } else {
    link->reset();
  }
}

asio::awaitable<void> join(SharedPtr shared, LinkPtr link) {
  ErrorCode error;
  co_await link->server.async_connect(shared->target,
                                      asio::redirect_error(asio::use_awaitable, error));
  if (error) {
    link->reset();
    co_return;
  }
  const auto executor = link->client.get_executor();
  asio::co_spawn(executor, pump(link, true), report);
  asio::co_spawn(executor, pump(link, false), report);
}

asio::awaitable<void> accept_all(SharedPtr shared) {
  const auto executor = shared->acceptor.get_executor();
  for (;;) {
    ErrorCode error;
    tcp::socket socket =
        co_await shared->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!shared->acceptor.is_open()) co_return;
    if (error) continue;
    auto link = std::make_shared<Link>(Link{std::move(socket), tcp::socket(executor)});
    if (shared->is_cut) {
      link->reset();
      continue;
    }
    std::erase_if(shared->links, [](const std::weak_ptr<Link>& l) { return l.expired(); });
    shared->links.push_back(link);
    asio::co_spawn(executor, join(shared, link), report);
  }
}

class TcpForwarder : public Forwarder {
 public:
  TcpForwarder(asio::any_io_executor executor, const std::string& listen, const std::string& target)
      : shared_(std::make_shared<Shared>(tcp::acceptor(executor, parse_address(listen)))) {
    shared_->target = parse_address(target);
    asio::co_spawn(executor, accept_all(shared_), report);
  }
  ~TcpForwarder() override {
    ErrorCode ignored;
    shared_->acceptor.close(ignored);
  }

  std::uint16_t port() const override { return shared_->acceptor.local_endpoint().port(); }

  void retarget(const std::string& address) override {
    shared_->target = parse_address(address);
    shared_->reset_links();
  }

  void cut(bool is_cut) override {
    shared_->is_cut = is_cut;
    if (is_cut) shared_->reset_links();
  }

 private:
  SharedPtr shared_;
};

}  // namespace

std::unique_ptr<Forwarder> make_forwarder(asio::any_io_executor executor, const std::string& listen,
                                          const std::string& target) {
  return std::make_unique<TcpForwarder>(std::move(executor), listen, target);
}

}  // namespace runbookd::sim
