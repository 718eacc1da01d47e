#include "daemon/net/http/channel.hpp"

#include "daemon/net/http2/exchange.hpp"
#include "daemon/net/two_ways.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {
constexpr Nanos keep_life = minutes{5};
/// As they are called in a handshake (RFC 7301; RFC 9113, 3.2).
constexpr const char* http1_protocol = "http/1.1";
constexpr const char* http2_protocol = "h2";

/// False: the connection was dead, or was none, and nothing came back on it.
bool has_answer(const HttpVisit& visit) { return !visit.failure || visit.answer.answered; }

/// The connection ended behind its handshake, before a byte of an answer.
bool hung_up(const HttpVisit& visit) {
  return visit.failure.reason == Reason::reset && visit.times.tls && !visit.answer.answered;
}

std::string_view method_of(std::string_view request) {
  return request.substr(0, request.find(' '));
}
}  // namespace

asio::awaitable<bool> HttpChannel::ask(HttpVisit* visit, std::string_view request,
                                       ExchangeOptions options, bool redirected) {
  const bool stale = kept_.stream && (MonoClock::now() >= kept_.until || !kept_.stream->is_quiet());
  if (stale) kept_.stream.reset();
  if (kept_.stream) return ask_two_ways(visit, request, options, redirected);
  return ask_afresh(visit, request, options, redirected);
}

asio::awaitable<bool> HttpChannel::ask_two_ways(HttpVisit* visit, std::string_view request,
                                                ExchangeOptions options, bool redirected) {
  HttpVisit fresh;
  auto first = ask_kept(visit, std::move(kept_), request, options);
  auto second = ask_afresh(&fresh, request, options, redirected);
  const Way way = co_await take_two_ways(network_.executor, patience_with_kept(timeout_, usual_),
                                         std::move(first), std::move(second));
  if (way == Way::second) *visit = std::move(fresh);
  co_return has_answer(*visit);
}

asio::awaitable<bool> HttpChannel::ask_kept(HttpVisit* visit, Kept kept, std::string_view request,
                                            ExchangeOptions options) {
  visit->times = {Nanos{0}, Nanos{0}, Nanos{0}, {}, {}};
  co_await exchange(kept.stream.get(), request, options, &visit->answer);
  take_answer(*visit, std::move(kept));
  co_return has_answer(*visit);
}

asio::awaitable<bool> HttpChannel::ask_afresh(HttpVisit* visit, std::string_view request,
                                              ExchangeOptions options, bool redirected) {
  if (by_http2_ && co_await ask_by_http2(visit, request, options, redirected))
    co_return has_answer(*visit);
  Connection opened = co_await open(endpoint_);
  const bool refused = opened.no_common_protocol;
  const bool agreed = !opened.peer || !opened.peer->protocol.empty();
  Kept fresh = take_connection(*visit, std::move(opened), redirected);
  if (fresh.stream) {
    co_await exchange(fresh.stream.get(), request, options, &visit->answer);
    take_answer(*visit, std::move(fresh));
  }
  if (refused || (!agreed && hung_up(*visit)))
    co_await try_http2(visit, refused, request, options, redirected);
  co_return has_answer(*visit);
}

asio::awaitable<Connection> HttpChannel::open(std::shared_ptr<const Endpoint> endpoint) const {
  if (proxy_) return open_through(network_, proxy_, std::move(endpoint));
  return open_connection(network_, std::move(endpoint));
}

/// `unsent`: nothing of the request has left. Where it has, and doing it twice is not doing it
/// once, the next visit begins with HTTP/2.
asio::awaitable<void> HttpChannel::try_http2(HttpVisit* visit, bool unsent,
                                             std::string_view request, ExchangeOptions options,
                                             bool redirected) {
  auto endpoint = std::make_shared<Endpoint>(*endpoint_);
  endpoint->alpn = http2_protocol;
  by_http2_ = std::move(endpoint);
  if (!unsent && !is_idempotent(method_of(request))) co_return;
  HttpVisit second;
  if (co_await ask_by_http2(&second, request, options, redirected)) *visit = std::move(second);
}

asio::awaitable<bool> HttpChannel::ask_by_http2(HttpVisit* visit, std::string_view request,
                                                ExchangeOptions options, bool redirected) {
  Connection opened = co_await open(by_http2_);
  const bool disagreed = opened.stream && opened.peer->protocol != http2_protocol;
  if (disagreed || opened.no_common_protocol) {
    by_http2_.reset();
    co_return false;
  }
  Kept fresh = take_connection(*visit, std::move(opened), redirected);
  if (!fresh.stream) co_return true;
  co_await http2::exchange(fresh.stream.get(), request, true, options, &visit->answer);
  take_answer(*visit, std::move(fresh));
  co_return true;
}

HttpChannel::Kept HttpChannel::take_connection(HttpVisit& visit, Connection opened,
                                               bool redirected) {
  visit.times = opened.times;
  if (opened.peer && !opened.peer->chain.empty()) {
    cert_not_after_ = opened.peer->chain.front().not_after;
  }
  visit.failure = std::move(opened.failure);
  if (visit.failure) return {};
  if (!visit.times.dns) visit.times.dns = Nanos{0};
  if (!visit.times.tls) visit.times.tls = Nanos{0};
  if (redirected && opened.address && is_metadata_address(*opened.address)) {
    visit.failure = {Reason::status, "a redirect to a link-local address"};
    return {};
  }
  return {std::move(opened.stream), saturating_add(MonoClock::now(), keep_life)};
}

void HttpChannel::take_answer(HttpVisit& visit, Kept on) {
  visit.failure = visit.answer.failure;
  visit.times.first_byte = visit.answer.first_byte;
  visit.times.transfer = visit.answer.transfer;
  if (proxy_ && !visit.failure && !endpoint_->tls)
    visit.failure = fault_of_proxy(visit.answer.status);
  if (visit.failure) return;
  usual_ = visit.answer.first_byte.value_or(Nanos{0});
  if (keep_ && visit.answer.keep_alive) {
    kept_ = std::move(on);
  } else {
    on.stream->close_at_once();
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
  if (tls) endpoint->alpn = http1_protocol;
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
