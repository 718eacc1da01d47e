// The HTTP server: server.listen, the unix socket and server.metrics_listen, on the loop thread.
//
// Each of the three doors has its own quota of connections and of bytes, and each phase of a
// connection its own deadline: docs/security.md has the table. Who keeps us waiting is the first to
// go when a door is full, so that idle or slow clients cannot keep others out; and whatever happens
// at the two others, the operators' socket has its places, its bytes and a few descriptors kept for
// it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "daemon/app/api/backend.hpp"
#include "daemon/app/api/routes.hpp"
#include "daemon/app/api/tokens.hpp"
#include "daemon/app/log/log.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"

namespace runbookd::api {

class TlsServer;

/// Of one door.
struct DoorLimits {
  std::size_t connections = 0;
  std::size_t bytes = 0;    ///< of bodies and answers that are under way; a shared text counts once
  std::size_t streams = 0;  ///< answers that are produced over time; they keep their place
};

struct ServerLimits {
  DoorLimits listen{320, 24UL << 20, 64};
  DoorLimits metrics{128, 24UL << 20};
  DoorLimits socket{64, 16UL << 20, 16};
  std::size_t spare_descriptors = 8;  ///< kept for the socket
  Nanos head = seconds{5};   ///< handshake included; of a later request from its first byte on
  Nanos idle = seconds{60};  ///< between two requests of a connection
  Nanos body = seconds{15};
  Nanos handler = seconds{60};
  Nanos write = seconds{30};
  Nanos drain = seconds{1};  ///< for what is still sent to us after a refusal
};

struct ServerOptions {
  std::string listen;          ///< HOST:PORT; empty: no TCP
  std::string socket;          ///< path; empty: no unix socket
  std::string metrics_listen;  ///< HOST:PORT; empty: none
  std::vector<std::string> hosts;
  std::shared_ptr<const Tokens> tokens;
  std::vector<std::string> signed_paths;  ///< Access::signed_paths
  std::shared_ptr<TlsServer> tls;         ///< TLS on `listen`; null: none
  ServerLimits limits;
  std::function<std::string(std::string_view)> redact;  ///< of answers; may be empty
  std::span<const Route> routes = api::routes();
  logging::Log* log = nullptr;  ///< may be null; outlives the server
};

class Server {
 public:
  /// stop()
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;          ///< of `listen`, 0 without
  virtual std::uint16_t metrics_port() const = 0;  ///< of `metrics_listen`
  virtual std::size_t connections() const = 0;
  /// Of bodies and answers under way, at all doors.
  virtual std::size_t bytes_in_flight() const = 0;
  /// At a reload; connections that are open are judged by it from their next request on.
  virtual void replace_access(std::vector<std::string> hosts, std::shared_ptr<const Tokens> tokens,
                              std::vector<std::string> signed_paths) = 0;
  /// At a reload; for connections from now on. Never without: a door that was closed stays so.
  virtual void replace_tls(std::shared_ptr<TlsServer> tls) = 0;
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
