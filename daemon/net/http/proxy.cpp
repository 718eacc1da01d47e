#include "daemon/net/http/proxy.hpp"

#include "daemon/base/authority.hpp"
#include "daemon/net/http/exchange.hpp"
#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {
namespace asio = boost::asio;
namespace {

constexpr int authentication_required = 407;

/// Whatever keeps us from the proxy is ours.
Failure ours(Failure failure) {
  if (!failure || is_ours(failure.reason)) return failure;
  return {Reason::no_network, "no way to the proxy: " + std::string(name_of(failure.reason)) +
                                  (failure.detail.empty() ? "" : ", " + failure.detail)};
}

std::string request_for_tunnel(const Proxy& proxy, const Endpoint& to) {
  const std::string place = in_brackets(to.host) + ":" + std::to_string(to.port);
  Headers headers;
  if (!proxy.authorization.empty())
    headers.emplace_back("Proxy-Authorization", proxy.authorization);
  return format_request({"CONNECT", place, place, &headers, {}, true});
}

/// Of an answer to CONNECT that is no tunnel. 5xx: the proxy has tried.
Failure refused_tunnel(int status) {
  constexpr int gateway_timeout = 504;
  constexpr int server_errors = 500;
  if (Failure fault = fault_of_proxy(status)) return fault;
  const std::string said = "the proxy answered " + std::to_string(status);
  if (status == gateway_timeout) return {Reason::timeout, said};
  if (status > server_errors) return {Reason::unreachable, said};
  return {Reason::no_network, said};
}

asio::awaitable<Failure> open_tunnel(Stream* stream, std::string request) {
  // The answer to CONNECT has no body when it is a tunnel, and of another we want none.
  constexpr bool only_the_head = true;
  HttpAnswer answer;
  co_await exchange(stream, request, {0, only_the_head}, &answer);
  // Once it has taken the request, a proxy that says nothing waits for the target.
  if (answer.failure.reason == Reason::timeout) co_return std::move(answer.failure);
  if (answer.failure) co_return ours(std::move(answer.failure));
  const bool opened = answer.status >= 200 && answer.status < 300;
  co_return opened ? Failure{} : refused_tunnel(answer.status);
}

}  // namespace

Failure fault_of_proxy(int status) {
  if (status != authentication_required) return {};
  return {Reason::no_credentials, "the proxy does not accept who we are (407)"};
}

Result<std::shared_ptr<const Proxy>> parse_proxy(std::string_view text) {
  constexpr std::uint16_t usual_port = 80;
  if (const auto fault = misplaced_password(text)) return *fault;
  const auto url = parse_url(text);
  if (!url) return url.error();
  const std::string form = "http://HOST:PORT";
  if (url->scheme != "http") return Error{"is no http:// URL", form};
  if (url->target != "/") return Error{"has a path, which a proxy has not", form};
  Proxy out;
  out.endpoint = std::make_shared<const Endpoint>(
      make_endpoint(url->host, url->port != 0 ? url->port : usual_port));
  if (!url->user.empty() || !url->password.empty())
    out.authorization = basic_authorization(url->user, url->password);
  return std::make_shared<const Proxy>(std::move(out));
}

asio::awaitable<Connection> open_through(Network network, std::shared_ptr<const Proxy> proxy,
                                         std::shared_ptr<const Endpoint> to) {
  Connection plain = co_await open_connection(network, proxy->endpoint);
  plain.address.reset();
  plain.failure = ours(std::move(plain.failure));
  if (plain.failure || !to->tls) co_return plain;
  plain.failure = co_await open_tunnel(plain.stream.get(), request_for_tunnel(*proxy, *to));
  if (plain.failure) {
    plain.stream.reset();
    co_return plain;
  }
  Connection secure = co_await secure_connection(network, to, std::move(plain.stream), true);
  secure.times.dns = plain.times.dns;
  secure.times.connect = plain.times.connect;
  co_return secure;
}

}  // namespace runbookd::net
