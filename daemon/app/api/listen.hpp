// Listening sockets, made with plain system calls. Those with a path: socket_file.hpp.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/app/api/message.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::api {

struct ListenAddress {
  boost::asio::ip::address address;
  std::uint16_t port = 0;  ///< 0: the kernel chooses
  std::string host;        ///< as written
};
/// `HOST:PORT`, `[::1]:PORT`, `:PORT` (every address); HOST is a literal address or `localhost`.
Result<ListenAddress> parse_listen(std::string_view text);

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return value_; }
  int release();

 private:
  int value_ = -1;
};

constexpr int listen_backlog = 512;

/// Non-blocking, close-on-exec, listening. The error says which address and why.
Result<Descriptor> listen_tcp(const ListenAddress& address);
std::uint16_t port_of(const Descriptor& listening);

/// What can be known of a connection; `our_user` is the name of the daemon's own user.
Caller caller_of(int connection, Door door, const std::string& our_user);
std::string user_name(unsigned uid);

}  // namespace runbookd::api
