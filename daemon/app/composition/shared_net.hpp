// The I/O that probes and actions share, made once and in the order of its dependencies.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "daemon/contract/services.hpp"
#include "daemon/net/blocking_pool.hpp"
#include "daemon/net/dns/resolver.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/postgres/workers.hpp"
#include "daemon/net/process/places.hpp"
#include "daemon/net/tls/contexts.hpp"

namespace runbookd::app {

struct SharedNet {
  explicit SharedNet(const boost::asio::any_io_executor& executor);
  Services services(const boost::asio::any_io_executor& executor) const;

  std::unique_ptr<net::Resolver> resolver;
  std::unique_ptr<net::BlockingPool> pool;
  std::unique_ptr<net::BlockingPool> file_systems;
  std::unique_ptr<net::TlsContexts> tls;
  std::unique_ptr<net::HttpClient> http;
  std::unique_ptr<net::PostgresWorkers> postgres;
  std::unique_ptr<net::process::Places> plugins;
  std::shared_ptr<net::GoogleTokens> google;  ///< of the rulebook in force; null without `google`
};

}  // namespace runbookd::app
