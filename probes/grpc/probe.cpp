// One run: a connection, one call, and what it says.
#include "probes/grpc/probe.hpp"

#include <array>
#include <boost/asio/error.hpp>

#include "daemon/base/authority.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/url.hpp"
#include "probes/grpc/health.hpp"
#include "probes/grpc/kind.hpp"

namespace runbookd::probes::grpc {
namespace asio = boost::asio;
namespace {

constexpr std::size_t read_bytes = 16 << 10;

class GrpcProbe final : public Probe {
 public:
  GrpcProbe(const std::shared_ptr<const Arguments>& arguments, const ProbeCommon& common,
            const Services& services)
      : network_(net::network_of(services)) {
    const auto place = net::parse_host_port_for(arguments->address, common.target);
    if (!place) return;
    net::Endpoint endpoint = net::make_endpoint(place->host, place->port);
    endpoint.tls = arguments->tls.written;
    endpoint.policy = arguments->tls.policy;
    endpoint.server_name = arguments->tls.server_name;
    endpoint.alpn = "h2";
    endpoint_ = std::make_shared<const net::Endpoint>(std::move(endpoint));
    request_.authority = in_brackets(place->host) + ":" + std::to_string(place->port);
    request_.tls = arguments->tls.written;
    request_.path = check_path;
    request_.body = request_message(arguments->service);
    request_.timeout = common.timeout;
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  asio::awaitable<Sample> observe() {
    if (!endpoint_) co_return failed({Reason::protocol, "the target makes no HOST:PORT"});
    net::Connection opened = co_await net::open_connection(network_, endpoint_);
    if (opened.failure) co_return failed(std::move(opened.failure));
    const auto call = make_unary_call(request_);
    if (!call) co_return failed({Reason::no_descriptors, "no memory left for a call"});
    net::Failure failure = co_await converse(opened.stream.get(), call.get());
    opened.stream->close_at_once();
    co_return failure ? failed(std::move(failure)) : judge(call->answer());
  }

  static asio::awaitable<net::Failure> converse(net::Stream* stream, UnaryCall* call) {
    std::array<char, read_bytes> buffer{};
    auto phase = net::Phase::first_byte;
    while (!call->ended()) {
      const std::string out = call->output();
      if (!out.empty()) {
        const net::IoResult sent = co_await stream->write_all(out);
        if (sent.ec) co_return net::failure_of(sent.ec, net::Phase::send);
      }
      if (call->ended()) break;
      const net::IoResult got = co_await stream->read_some(buffer);
      if (got.ec && got.ec != asio::error::eof) co_return net::failure_of(got.ec, phase);
      if (got.bytes > 0) phase = net::Phase::transfer;
      call->feed({buffer.data(), got.bytes});
      if (got.ec) call->feed_end();
    }
    co_return net::Failure{};
  }

  static Sample failed(net::Failure failure) {
    Sample out = net::sample_of(std::move(failure));
    out.cells.resize(grpc_kind.signals.size());
    return out;
  }

  net::Network network_;
  std::shared_ptr<const net::Endpoint> endpoint_;  // null: the target makes none
  UnaryRequest request_;
};

}  // namespace

std::unique_ptr<Probe> make_probe(std::shared_ptr<const Arguments> arguments,
                                  const ProbeCommon& common, const Services& services) {
  return std::make_unique<GrpcProbe>(arguments, common, services);
}

}  // namespace runbookd::probes::grpc
