#include "daemon/app/composition/shared_net.hpp"

namespace runbookd::app {

namespace {

// A thread that hangs costs its stack. What else blocks has threads of its own.
constexpr net::BlockingPoolLimits looks_at_file_systems{.threads = 16, .per_key = 1, .queued = 256};

}  // namespace

SharedNet::SharedNet(const boost::asio::any_io_executor& executor)
    : resolver(net::make_resolver(executor)),
      pool(net::make_blocking_pool(executor)),
      file_systems(net::make_blocking_pool(executor, looks_at_file_systems)),
      tls(net::make_tls_contexts(executor, *pool)),
      http(net::make_http_client(executor, *resolver, *tls)),
      postgres(net::make_postgres_workers(executor)),
      plugins(net::process::make_places(executor, net::process::most_plugins)) {}

Services SharedNet::services(const boost::asio::any_io_executor& executor) const {
  Services out;
  out.executor = executor;
  out.resolver = resolver.get();
  out.tls = tls.get();
  out.pool = pool.get();
  out.file_systems = file_systems.get();
  out.http = http.get();
  out.google = google.get();
  out.postgres = postgres.get();
  out.plugins = plugins.get();
  return out;
}

}  // namespace runbookd::app
