#include "daemon/app/api/listen.hpp"
#include "daemon/base/authority.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

namespace runbookd::api {
namespace ip = boost::asio::ip;

namespace {

Error cannot_listen(const std::string& where, int error) {
  const char* hint = "";
  if (error == EADDRINUSE)
    hint = "another process listens there: stop it, or choose another address";
  if (error == EACCES) hint = "ports below 1024 need a capability: choose a higher one";
  if (error == EADDRNOTAVAIL) hint = "this machine has no such address";
  return Error{"cannot listen on " + where + ": " + std::generic_category().message(error), hint};
}

// bind() and its kin want a sockaddr of whichever family.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress socket_address(const ListenAddress& address) {
  SocketAddress out;
  if (address.address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    v4.sin_addr.s_addr = htonl(address.address.to_v4().to_uint());
    std::memcpy(&out.storage, &v4, sizeof v4);
    out.length = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    const auto bytes = address.address.to_v6().to_bytes();
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    std::memcpy(&out.storage, &v6, sizeof v6);
    out.length = sizeof v6;
  }
  return out;
}

std::string text_of(const ListenAddress& address) {
  return in_brackets(address.address.to_string()) + ":" + std::to_string(address.port);
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const Error wrong{"`" + std::string(text.substr(0, 80)) + "` is no address to listen on",
                    "HOST:PORT with a literal address, such as 127.0.0.1:9464 or [::1]:9464"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  const auto digits = text.substr(colon + 1);
  ListenAddress out;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (ec != std::errc() || end != digits.data() + digits.size()) return wrong;
  std::string host(text.substr(0, colon));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return wrong;
  }
  out.host = host;
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code bad;
  out.address = ip::make_address(host, bad);
  if (bad) return wrong;
  return out;
}

Descriptor::Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(value_, other.value_);
  return *this;
}
Descriptor::~Descriptor() {
  if (value_ >= 0) ::close(value_);
}
int Descriptor::release() { return std::exchange(value_, -1); }

Result<Descriptor> listen_tcp(const ListenAddress& address) {
  const int family = address.address.is_v6() ? AF_INET6 : AF_INET;
  Descriptor out(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  const auto failed = [&address](int error) { return cannot_listen(text_of(address), error); };
  if (out.get() < 0) return failed(errno);
  const int on = 1;
  ::setsockopt(out.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  SocketAddress where = socket_address(address);
  if (::bind(out.get(), where.get(), where.length) != 0 || ::listen(out.get(), listen_backlog) != 0)
    return failed(errno);
  return out;
}

std::uint16_t port_of(const Descriptor& listening) {
  SocketAddress where;
  where.length = sizeof where.storage;
  if (::getsockname(listening.get(), where.get(), &where.length) != 0) return 0;
  if (where.storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &where.storage, sizeof v4);
    return ntohs(v4.sin_port);
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &where.storage, sizeof v6);
  return ntohs(v6.sin6_port);
}

}  // namespace runbookd::api
