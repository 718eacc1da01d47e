// One run: always a full handshake, never a resumed one, since the chain is what we came for. The
// certificate is read whatever verification says of it.
#include "probes/tls/tls_probe.hpp"

#include "daemon/net/cancellation.hpp"
#include "daemon/net/connection.hpp"
#include "daemon/net/evidence.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/url.hpp"
#include "probes/tls/starttls.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

class TlsProbe final : public Probe {
 public:
  TlsProbe(std::shared_ptr<const TlsProbeArguments> arguments, const ProbeCommon& common,
           const Services& services)
      : arguments_(std::move(arguments)), network_(net::network_of(services)) {
    if (!arguments_->certificate_file.empty()) {
      const auto& file = arguments_->certificate_file;
      file_ = net::with_target(file, common.target).value_or(file);
      return;
    }
    const auto place = net::parse_host_port_for(arguments_->address, common.target);
    if (!place) return;
    auto endpoint = std::make_shared<net::Endpoint>(net::make_endpoint(place->host, place->port));
    endpoint->tls = true;
    endpoint->policy = arguments_->tls.policy;
    endpoint->server_name = arguments_->tls.server_name;
    endpoint->resume = false;
    endpoint_ = std::move(endpoint);
  }

  asio::awaitable<Sample> run() override {
    if (file_.empty()) return net::cancellation_as_value(observe_server());
    return net::cancellation_as_value(observe_file());
  }

 private:
  asio::awaitable<Sample> observe_file() {
    const auto& tls = arguments_->tls;
    auto peer = net::read_certificate_file(file_, tls.policy.ca, tls.server_name);
    // A file that we cannot open for want of a descriptor is not missing, nor is its CA.
    const bool doubtful = !peer || !peer->verified;
    if (doubtful && net::lack_descriptors())
      co_return judge({Reason::no_descriptors, "no descriptor left to read the file"}, {});
    if (!peer) co_return judge(std::move(peer.error()), {});
    co_return judge({}, std::move(*peer));
  }

  asio::awaitable<Sample> observe_server() {
    if (!endpoint_) co_return judge({Reason::protocol, "the target makes no HOST:PORT"}, {});
    net::Connection plain = co_await net::open_plain(network_, endpoint_);
    net::Failure failure = std::move(plain.failure);
    if (!failure) failure = co_await begin(plain.stream.get());
    if (failure) co_return judge(std::move(failure), {});
    net::Connection secure =
        co_await net::secure_connection(network_, endpoint_, std::move(plain.stream), false);
    net::TlsPeer peer;
    if (secure.peer) peer = std::move(*secure.peer);
    if (secure.stream) secure.stream->close_at_once();
    // Its own certificate is what we came for: that it wants one of ours too is no fault of it.
    // With TLS 1.3 we would not even have heard of that yet.
    const bool over_ours = peer.wants_certificate && secure.failure.reason == Reason::tls;
    if (over_ours) secure.failure = {};
    co_return judge(std::move(secure.failure), std::move(peer));
  }

  asio::awaitable<net::Failure> begin(net::Stream* stream) {
    net::Failure failure;
    if (arguments_->start == StartTls::postgres) failure = co_await start_postgres(stream);
    if (arguments_->start == StartTls::smtp) failure = co_await start_smtp(stream);
    co_return failure;
  }

  Sample judge(net::Failure failure, net::TlsPeer peer) const {
    std::vector<Cell> cells(static_cast<std::size_t>(TlsSignal::count));
    const auto set = [&](TlsSignal signal, Cell value) {
      cells[static_cast<std::size_t>(signal)] = std::move(value);
    };
    if (!peer.chain.empty()) {
      const auto& leaf = peer.chain.front();
      set(TlsSignal::not_after, leaf.not_after);
      set(TlsSignal::not_before, leaf.not_before);
      set(TlsSignal::issuer, leaf.issuer);
      set(TlsSignal::subject, leaf.subject);
      set(TlsSignal::verified, peer.verified);
      set(TlsSignal::chain_not_after, peer.chain_not_after());
    }
    if (!failure && !peer.verified && !arguments_->tls.policy.insecure) {
      failure = {Reason::tls, peer.why};
    }
    Sample sample = net::sample_of(std::move(failure));
    sample.cells = std::move(cells);
    if (sample.outcome != Outcome::ok) net::keep_evidence(sample, "certificates", in_words(peer));
    return sample;
  }

  // 0 CN=db.internal, from CN=Test CA, until 2026-01-31T12:00:00.000Z
  static std::string in_words(const net::TlsPeer& peer) {
    std::string out;
    for (std::size_t i = 0; i < peer.chain.size(); ++i) {
      const net::CertificateFacts& it = peer.chain[i];
      out += std::to_string(i) + " " + it.subject + ", from " + it.issuer + ", until " +
             rfc3339(Wall{from_seconds(it.not_after)}) + "\n";
    }
    return out;
  }

  std::shared_ptr<const TlsProbeArguments> arguments_;
  net::Network network_;
  std::string file_;
  std::shared_ptr<const net::Endpoint> endpoint_;
};

}  // namespace

std::unique_ptr<Probe> make_tls_probe(std::shared_ptr<const TlsProbeArguments> arguments,
                                      const ProbeCommon& common, const Services& services) {
  return std::make_unique<TlsProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
