// One run: a connection, one call, and what it says.
#include "probes/grpc/probe.hpp"

#include "daemon/base/authority.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/http2/exchange.hpp"
#include "daemon/net/url.hpp"
#include "probes/grpc/health.hpp"
#include "probes/grpc/kind.hpp"

namespace runbookd::probes::grpc {
namespace asio = boost::asio;
namespace {

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
    const auto call = net::http2::make_call(call_of(request_));
    if (!call) co_return failed({Reason::no_descriptors, "no memory left for a call"});
    net::http2::Course course;
    net::Failure failure = co_await net::http2::converse(opened.stream.get(), call.get(), &course);
    opened.stream->close_at_once();
    co_return failure ? failed(std::move(failure)) : judge(read_answer(call->take_answer()));
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
