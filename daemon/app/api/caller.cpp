// What the kernel says about the other end of a connection.
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "daemon/app/api/listen.hpp"

namespace runbookd::api {
namespace ip = boost::asio::ip;

namespace {

ip::address address_of(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof v6);
  ip::address_v6::bytes_type bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  const ip::address_v6 address(bytes);
  // A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d.
  if (address.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address);
  return address;
}

Identity user_of(int connection, const std::string& our_user) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return {};
  if (peer.uid == ::geteuid()) return {our_user, Role::admin};
  if (peer.uid == 0) return {"root", Role::admin};
  return {user_name(peer.uid), Role::viewer};
}

}  // namespace

std::string user_name(unsigned uid) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const int error = ::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  if (error != 0 || found == nullptr) return "uid:" + std::to_string(uid);
  return found->pw_name;
}

Caller caller_of(int connection, Door door, const std::string& our_user) {
  Caller out;
  out.door = door;
  if (door == Door::unix_socket) {
    out.loopback = true;
    out.user = user_of(connection, our_user);
    return out;
  }
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* where = reinterpret_cast<sockaddr*>(&storage);
  if (::getpeername(connection, where, &length) == 0)
    out.loopback = address_of(storage).is_loopback();
  length = sizeof storage;
  if (::getsockname(connection, where, &length) == 0)
    out.local_address = address_of(storage).to_string();
  return out;
}

}  // namespace runbookd::api
