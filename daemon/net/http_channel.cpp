#include "daemon/net/http_channel.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {
constexpr Nanos kKeepLife = minutes{5};
}  // namespace

asio::awaitable<HttpVisit> HttpChannel::ask(std::string_view request, ExchangeOptions options,
                                            bool redirected) {
  HttpVisit visit;
  if (kept_ && (MonoClock::now() >= kept_until_ || !kept_->is_quiet())) kept_.reset();
  if (kept_) {
    visit.times = {Nanos{0}, Nanos{0}, Nanos{0}, {}, {}};
    auto stream = std::move(kept_);
    co_await speak(&visit, std::move(stream), request, options);
    const bool dead = visit.failure.reason == Reason::reset && !visit.answer.answered;
    if (!dead) co_return visit;
    visit = HttpVisit{};
  }
  auto fresh = co_await open(&visit, redirected);
  if (fresh) co_await speak(&visit, std::move(fresh), request, options);
  co_return visit;
}

asio::awaitable<std::unique_ptr<Stream>> HttpChannel::open(HttpVisit* visit, bool redirected) {
  Connection opened = co_await open_connection(network_, endpoint_);
  visit->times = opened.times;
  if (opened.peer && !opened.peer->chain.empty()) {
    cert_not_after_ = opened.peer->chain.front().not_after;
  }
  visit->failure = std::move(opened.failure);
  if (visit->failure) co_return nullptr;
  if (!visit->times.dns) visit->times.dns = Nanos{0};
  if (!visit->times.tls) visit->times.tls = Nanos{0};
  if (redirected && opened.address && is_metadata_address(*opened.address)) {
    visit->failure = {Reason::status, "a redirect to a link-local address"};
    co_return nullptr;
  }
  kept_until_ = saturating_add(MonoClock::now(), kKeepLife);
  co_return std::move(opened.stream);
}

asio::awaitable<void> HttpChannel::speak(HttpVisit* visit, std::unique_ptr<Stream> stream,
                                         std::string_view request, ExchangeOptions options) {
  visit->answer = co_await exchange(stream.get(), request, options);
  visit->failure = visit->answer.failure;
  visit->times.first_byte = visit->answer.first_byte;
  visit->times.transfer = visit->answer.transfer;
  if (visit->failure) co_return;
  if (keep_ && visit->answer.keep_alive) {
    kept_ = std::move(stream);
  } else {
    stream->close_at_once();
  }
}

std::shared_ptr<Endpoint> make_http_endpoint(const Url& url, const TlsPolicy& policy,
                                             const std::string& server_name) {
  const bool tls = url.scheme == "https";
  const std::uint16_t usual = tls ? 443 : 80;
  auto endpoint =
      std::make_shared<Endpoint>(make_endpoint(url.host, url.port != 0 ? url.port : usual));
  endpoint->unix_path = url.unix_path;
  endpoint->tls = tls;
  endpoint->policy = policy;
  endpoint->server_name = server_name;
  return endpoint;
}

bool is_metadata_address(const asio::ip::address& address) {
  if (address.is_v4()) return (address.to_v4().to_uint() >> 16) == 0xa9fe;
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) {
    return is_metadata_address(asio::ip::make_address_v4(asio::ip::v4_mapped, v6));
  }
  return v6.is_link_local() || v6 == asio::ip::make_address_v6("fd00:ec2::254");
}

}  // namespace runbookd::net
