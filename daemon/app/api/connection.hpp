// One connection: requests one after the other, each phase under its own deadline. Internal to the
// server.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

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
  std::function<std::string(std::string_view)> redact;
  logging::Log* log = nullptr;
};

class Connection {
 public:
  virtual ~Connection() = default;
  /// No complete request head is in hand.
  virtual bool headless() const = 0;
  virtual void close() noexcept = 0;
};

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerCore> core, Caller caller,
                                            std::unique_ptr<Transport> transport);
/// Until either side closes. Exceptions are bugs.
boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection);

}  // namespace runbookd::api
