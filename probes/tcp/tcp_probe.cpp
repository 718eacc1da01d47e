// One run: connect, send, and read until what was expected has come.
#include "probes/tcp/tcp_probe.hpp"

#include <boost/asio/error.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMostAnswerBytes = 64 << 10;
constexpr std::size_t kReadBytes = 4 << 10;

class TcpProbe final : public Probe {
 public:
  TcpProbe(std::shared_ptr<const TcpArguments> arguments, const ProbeCommon& common,
           const Services& services)
      : arguments_(std::move(arguments)), network_(net::network_of(services)) {
    auto place = net::parse_host_port_for(arguments_->address, common.target);
    if (!place) return;
    endpoint_ = std::make_shared<net::Endpoint>(net::make_endpoint(place->host, place->port));
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    net::Failure failure = co_await converse();
    co_return net::sample_of(std::move(failure));
  }

  asio::awaitable<net::Failure> converse() {
    if (!endpoint_) co_return net::Failure{Reason::protocol, "the target makes no HOST:PORT"};
    net::Connection opened = co_await net::open_plain(network_, endpoint_);
    if (opened.failure) co_return std::move(opened.failure);
    if (!arguments_->send.empty()) {
      const net::IoResult sent = co_await opened.stream->write_all(arguments_->send);
      if (sent.ec) co_return net::failure_of(sent.ec, net::Phase::send);
    }
    net::Failure failure;
    if (arguments_->expect) failure = co_await read_expected(opened.stream.get());
    if (!failure) opened.stream->close_at_once();
    co_return failure;
  }

  asio::awaitable<net::Failure> read_expected(net::Stream* stream) const {
    std::string text;
    while (text.size() < kMostAnswerBytes) {
      const std::size_t before = text.size();
      text.resize(before + kReadBytes);
      const net::IoResult got = co_await stream->read_some({text.data() + before, kReadBytes});
      text.resize(before + got.bytes);
      if (got.ec == asio::error::eof) {
        co_return net::Failure{Reason::body, "the answer ended without what is expected"};
      }
      if (got.ec) {
        co_return net::failure_of(got.ec,
                                  before == 0 ? net::Phase::first_byte : net::Phase::transfer);
      }
      if (arguments_->expect->matches(text)) co_return net::Failure{};
    }
    co_return net::Failure{Reason::too_large, "64 KiB without what is expected"};
  }

  std::shared_ptr<const TcpArguments> arguments_;
  net::Network network_;
  std::shared_ptr<const net::Endpoint> endpoint_;  // null: the target makes none
};

}  // namespace

std::unique_ptr<Probe> make_tcp_probe(std::shared_ptr<const TcpArguments> arguments,
                                      const ProbeCommon& common, const Services& services) {
  return std::make_unique<TcpProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
