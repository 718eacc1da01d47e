// One place that is asked again and again (a probe's target): it keeps the connection between
// visits, or opens a new one for each, and measures the phases.
//
// A kept connection is replaced every five minutes, so that DNS and the certificate are looked at
// again. One that turns out dead before a byte of an answer came, or says nothing, is no fault of
// the target: a fresh one is tried within the same visit (two_ways.hpp).
//
// HTTP/1.1 is what is spoken. A TLS server that insists on HTTP/2 gets it, from the first visit on:
// it refuses the other one (ALPN), or agrees on nothing and hangs up. Each visit has a connection
// of its own then.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/connection.hpp"
#include "daemon/net/http/exchange.hpp"
#include "daemon/net/http/proxy.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::net {

/// What one request brought; `answer` holds what could be read even when `failure` is set. Phases
/// that were not needed take 0, those that were not reached are absent.
struct HttpVisit {
  PhaseTimes times;
  HttpAnswer answer;
  Failure failure;
};

class HttpChannel {
 public:
  /// `keep`: what is asked is idempotent and may be sent twice. `timeout`: what one visit may take.
  /// `proxy`: null for the straight way.
  HttpChannel(Network network, std::shared_ptr<const Endpoint> endpoint, bool keep,
              Nanos timeout = {}, std::shared_ptr<const Proxy> proxy = nullptr)
      : network_(std::move(network)),
        endpoint_(std::move(endpoint)),
        proxy_(std::move(proxy)),
        keep_(keep),
        timeout_(timeout) {}

  /// Not two at a time. `visit` is new; it and `request` must live until the end. `redirected`: a
  /// peer sent us here, so never to an address where clouds keep credentials. False: nothing came
  /// back.
  boost::asio::awaitable<bool> ask(HttpVisit* visit, std::string_view request,
                                   ExchangeOptions options, bool redirected = false);
  void close() { kept_.stream.reset(); }
  /// Unix seconds of the certificate seen last; 0 = none yet.
  double cert_not_after() const { return cert_not_after_; }

 private:
  struct Kept {
    std::unique_ptr<Stream> stream;
    Mono until{};
  };

  boost::asio::awaitable<bool> ask_two_ways(HttpVisit* visit, std::string_view request,
                                            ExchangeOptions options, bool redirected);
  boost::asio::awaitable<bool> ask_kept(HttpVisit* visit, Kept kept, std::string_view request,
                                        ExchangeOptions options);
  boost::asio::awaitable<bool> ask_afresh(HttpVisit* visit, std::string_view request,
                                          ExchangeOptions options, bool redirected);
  boost::asio::awaitable<void> try_http2(HttpVisit* visit, bool unsent, std::string_view request,
                                         ExchangeOptions options, bool redirected);
  /// False: the server does not speak it (any more), and nothing was sent.
  boost::asio::awaitable<bool> ask_by_http2(HttpVisit* visit, std::string_view request,
                                            ExchangeOptions options, bool redirected);
  boost::asio::awaitable<Connection> open(std::shared_ptr<const Endpoint> endpoint) const;
  Kept take_connection(HttpVisit& visit, Connection opened, bool redirected);
  void take_answer(HttpVisit& visit, Kept on);

  Network network_;
  std::shared_ptr<const Endpoint> endpoint_;
  std::shared_ptr<const Proxy> proxy_;
  std::shared_ptr<const Endpoint> by_http2_;  ///< of a server that insists; else null
  bool keep_;
  Nanos timeout_;
  Nanos usual_{};  ///< to the first byte, the last time
  Kept kept_;
  double cert_not_after_ = 0;
};

/// http, https and unix URLs; `tls` of the rulebook goes in.
std::shared_ptr<Endpoint> make_http_endpoint(const Url& url, const TlsPolicy& policy,
                                             const std::string& server_name);

/// 169.254.0.0/16, fe80::/10, fd00:ec2::254 and their mapped forms.
bool is_metadata_address(const boost::asio::ip::address& address);

}  // namespace runbookd::net
