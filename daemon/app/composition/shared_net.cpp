#include "daemon/app/composition/shared_net.hpp"

namespace runbookd::app {

SharedNet::SharedNet(const boost::asio::any_io_executor& executor)
    : resolver(net::make_resolver(executor)),
      pool(net::make_blocking_pool(executor)),
      tls(net::make_tls_contexts(executor, *pool)),
      http(net::make_http_client(executor, *resolver, *tls)),
      postgres(net::make_postgres_workers(executor)) {}

Services SharedNet::services(const boost::asio::any_io_executor& executor) const {
  Services out;
  out.executor = executor;
  out.resolver = resolver.get();
  out.tls = tls.get();
  out.pool = pool.get();
  out.http = http.get();
  out.google = google.get();
  out.postgres = postgres.get();
  return out;
}

}  // namespace runbookd::app
