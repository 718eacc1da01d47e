// One connection: requests one after the other, each phase under its own deadline. Internal to the
// server.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <span>

#include "daemon/app/api/guard.hpp"
#include "daemon/app/api/server.hpp"
#include "daemon/app/api/transport.hpp"

namespace runbookd::api {

/// What all connections share.
struct ServerCore {
  boost::asio::any_io_executor executor;
  ApiBackend* backend = nullptr;
  std::shared_ptr<const Access> access;
  ServerLimits limits;
  std::span<const Route> routes;
  std::function<std::string(std::string_view)> redact;
  logging::Log* log = nullptr;
};

class Connection {
 public:
  virtual ~Connection() = default;
  /// Since when its peer has owed us something: a handshake, a head, a body, an end, or the taking
  /// of its answer. nullopt while it is we who work.
  virtual std::optional<Mono> waiting_since() const = 0;
  /// Bytes a second, of a body that comes or an answer that goes; nullopt without one of these, and
  /// in its first second.
  virtual std::optional<double> pace(Mono now) const = 0;
  /// What it holds in flight is given back at once.
  virtual void close() noexcept = 0;
};

class DoorKeeper;

/// `keeper` is that of the caller's door.
std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerCore> core,
                                            std::shared_ptr<DoorKeeper> keeper, Caller caller,
                                            std::unique_ptr<Transport> transport);
/// Until either side closes. Exceptions are bugs.
boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection);

}  // namespace runbookd::api
