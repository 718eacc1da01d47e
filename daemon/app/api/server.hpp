// The HTTP server: server.listen, the unix socket and server.metrics_listen, on the loop thread.
//
// Bounds: so many connections, so long for a head, so large a head and a body. When full, the
// oldest connection that has not sent a complete head makes room, so that idle or slow clients
// cannot keep others out.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/api/backend.hpp"
#include "daemon/app/api/tokens.hpp"
#include "daemon/app/log/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::api {

struct ServerLimits {
  std::size_t connections = 512;
  Nanos head = seconds{5};   ///< from the first moment, or the first byte of a later request
  Nanos idle = seconds{60};  ///< between two requests of a connection
  Nanos body = seconds{15};
  Nanos handler = seconds{60};
  Nanos write = seconds{30};
};

struct ServerOptions {
  std::string listen;          ///< HOST:PORT; empty: no TCP
  std::string socket;          ///< path; empty: no unix socket
  std::string metrics_listen;  ///< HOST:PORT; empty: none
  std::vector<std::string> hosts;
  std::shared_ptr<const Tokens> tokens;
  std::string tls_certificate;  ///< with tls_key: TLS on `listen`
  std::string tls_key;
  ServerLimits limits;
  std::function<std::string(std::string_view)> redact;  ///< of error answers; may be empty
  logging::Log* log = nullptr;                          ///< may be null; outlives the server
};

class Server {
 public:
  /// stop()
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;          ///< of `listen`, 0 without
  virtual std::uint16_t metrics_port() const = 0;  ///< of `metrics_listen`
  virtual std::size_t connections() const = 0;
  /// At a reload; connections that are open are judged by it from their next request on.
  virtual void replace_access(std::vector<std::string> hosts,
                              std::shared_ptr<const Tokens> tokens) = 0;
  /// Whether people still reach the unix socket. When its file was removed, or what is there now
  /// answers nobody, it is made anew; the error says who has it. Cheap: one look at the file.
  virtual Status look() = 0;
  /// Closes everything and removes the socket file, if it is still ours. Handlers under way end on
  /// the loop; the backend and the log must outlive the loop's last turn.
  virtual void stop() = 0;
};

/// The error names the address that could not be had.
Result<std::unique_ptr<Server>> start_server(boost::asio::any_io_executor loop,
                                             ServerOptions options, ApiBackend& backend);

}  // namespace runbookd::api
