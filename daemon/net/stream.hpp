// A byte stream to a peer: tcp, unix or TLS, behind one small interface, so that protocols are
// written once and deadlines work the same everywhere.
//
// Errors are codes, never exceptions. Cancellation is as cancellation.hpp says: the operation ends
// promptly with operation_aborted and so does every later one. A stream is used by one coroutine at
// a time, on the loop thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/net/tls/certificate.hpp"
#include "daemon/net/tls/contexts.hpp"

namespace runbookd::net {

struct IoResult {
  boost::system::error_code ec;  ///< asio::error::eof when the peer has closed
  std::size_t bytes = 0;
};

class Stream {
 public:
  /// Closes the descriptor, in the ordinary way.
  virtual ~Stream() = default;
  /// At least one byte, or an error.
  virtual boost::asio::awaitable<IoResult> read_some(std::span<char> into) = 0;
  /// `bytes` of the result were handed to the kernel (of TLS: of whole records, or 0). The text
  /// must live until the end.
  virtual boost::asio::awaitable<IoResult> write_all(std::string_view bytes) = 0;
  /// Between two uses: nothing to read and not closed by the peer. One system call.
  virtual bool is_quiet() const = 0;
  /// Close with a reset. For us who close first after a complete answer: it leaves no TIME_WAIT.
  virtual void close_at_once() noexcept = 0;
  /// The certificates of a TLS peer; nullopt on plain streams.
  virtual std::optional<TlsPeer> tls_peer() const { return std::nullopt; }
};

/// `stream` is null exactly when `ec` is set.
struct Connected {
  std::unique_ptr<Stream> stream;
  boost::system::error_code ec;
  std::optional<TlsPeer> peer;  ///< of a handshake: who was there, however it ended
};

boost::asio::awaitable<Connected> connect_tcp(boost::asio::any_io_executor executor,
                                              boost::asio::ip::address address,
                                              unsigned short port);
boost::asio::awaitable<Connected> connect_unix(boost::asio::any_io_executor executor,
                                               std::string path);
/// The handshake over a plain stream of this file (STARTTLS, or right after the connect). What the
/// peer's certificate is worth is in `peer`: the handshake itself refuses nobody.
boost::asio::awaitable<Connected> start_tls(std::unique_ptr<Stream> plain, SslHandle ssl);

}  // namespace runbookd::net
