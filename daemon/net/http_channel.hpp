// One place that is asked again and again (a probe's target): it keeps the connection between
// visits, or opens a new one for each, and measures the phases.
//
// A kept connection is replaced every five minutes, so that DNS and the certificate are looked at
// again. One that turns out dead before a byte of an answer came is replaced within the same visit.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/connection.hpp"
#include "daemon/net/http_exchange.hpp"
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
  HttpChannel(Network network, std::shared_ptr<const Endpoint> endpoint, bool keep)
      : network_(std::move(network)), endpoint_(std::move(endpoint)), keep_(keep) {}

  /// Not two at a time. `request` must live until the end. `redirected`: a peer sent us here, so
  /// never to an address where clouds keep credentials.
  boost::asio::awaitable<HttpVisit> ask(std::string_view request, ExchangeOptions options,
                                        bool redirected = false);
  void close() { kept_.reset(); }
  /// Unix seconds of the certificate seen last; 0 = none yet.
  double cert_not_after() const { return cert_not_after_; }

 private:
  boost::asio::awaitable<void> speak(HttpVisit* visit, std::unique_ptr<Stream> stream,
                                     std::string_view request, ExchangeOptions options);
  boost::asio::awaitable<std::unique_ptr<Stream>> open(HttpVisit* visit, bool redirected);

  Network network_;
  std::shared_ptr<const Endpoint> endpoint_;
  bool keep_;
  std::unique_ptr<Stream> kept_;
  Mono kept_until_{};
  double cert_not_after_ = 0;
};

/// http, https and unix URLs; `tls` of the rulebook goes in.
std::shared_ptr<Endpoint> make_http_endpoint(const Url& url, const TlsPolicy& policy,
                                             const std::string& server_name);

/// 169.254.0.0/16, fe80::/10, fd00:ec2::254 and their mapped forms.
bool is_metadata_address(const boost::asio::ip::address& address);

}  // namespace runbookd::net
