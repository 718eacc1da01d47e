// An accepted connection: plain or TLS. Internal to the server.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "daemon/app/api/listen.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::api {

/// An I/O error is a value here, as everywhere.
inline constexpr auto as_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

struct Transferred {
  boost::system::error_code ec;
  std::size_t bytes = 0;
};

/// One coroutine at a time; close() may come from anywhere on the loop and ends whatever is waited
/// for.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual boost::asio::awaitable<boost::system::error_code> handshake() = 0;
  virtual boost::asio::awaitable<Transferred> read_some(std::span<char> into) = 0;
  /// At least one byte of `head` and then `body`, or an error; they must live until the end.
  virtual boost::asio::awaitable<Transferred> write_some(std::string_view head,
                                                         std::string_view body) = 0;
  /// No more will be sent; what the peer still sends can be read.
  virtual void end_sending() noexcept = 0;
  virtual void close() noexcept = 0;
};

/// Null when the loop cannot take the descriptor.
std::unique_ptr<Transport> make_plain_transport(boost::asio::any_io_executor executor,
                                                Descriptor connection, Door door);

/// server.tls: certificate chain and key, TLS 1.2 at least.
class TlsServer {
 public:
  virtual ~TlsServer() = default;
  virtual std::unique_ptr<Transport> accept(boost::asio::any_io_executor executor,
                                            Descriptor connection) = 0;
};
Result<std::shared_ptr<TlsServer>> load_tls_server(const std::string& certificate,
                                                   const std::string& key);

}  // namespace runbookd::api
