// What the composition root lends to probes and actions. All of it lives on the one loop thread
// unless it says otherwise; all of it outlives the probes and actions that got it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

namespace runbookd::net {
class Resolver;
class TlsContexts;
class BlockingPool;
class GoogleTokens;
class HttpClient;
class PostgresWorkers;
}  // namespace runbookd::net

namespace runbookd::net::process {
class Places;
}  // namespace runbookd::net::process

namespace runbookd {

class HeardWords;
class ProbeSpec;
struct GoogleSettings;
struct MailSettings;

/// Shared I/O. Forward declarations only: who uses one includes its header.
struct Services {
  boost::asio::any_io_executor executor;  ///< the loop
  net::Resolver* resolver = nullptr;      ///< c-ares with a cache
  net::TlsContexts* tls = nullptr;        ///< one SSL_CTX per policy
  net::BlockingPool* pool = nullptr;  ///< bounded threads for libraries and system calls that block
  net::BlockingPool* file_systems = nullptr;  ///< threads of their own for those that may hang
  net::HttpClient* http = nullptr;      ///< one request, one answer (APIs, webhooks, sentinels)
  net::GoogleTokens* google = nullptr;  ///< null when the rulebook has no `google` section
  net::PostgresWorkers* postgres = nullptr;  ///< the processes that speak with PostgreSQL
  net::process::Places* plugins = nullptr;   ///< how many plugins may run at the same time
  const HeardWords* heard = nullptr;         ///< what others have told us of their own accord
  std::shared_ptr<const GoogleSettings> google_settings = {};  ///< null like `google`
  std::shared_ptr<const MailSettings> mail = {};  ///< null when the rulebook has no `smtp` section
  std::string rulebook_dir = {};  ///< what its relative paths begin at; may be empty
  /// Another probe of the rulebook by name (`sql: {via: NAME}`), null when there is none.
  std::function<std::shared_ptr<const ProbeSpec>(const std::string& name)> probe_spec;
};

}  // namespace runbookd
