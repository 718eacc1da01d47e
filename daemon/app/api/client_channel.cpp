#include "daemon/app/api/client_channel.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "daemon/app/api/listen.hpp"

namespace runbookd::api {

namespace {

std::string reason(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK || error == EINPROGRESS) return "no answer in time";
  return std::generic_category().message(error);
}

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  Status send_all(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) return Error{"cannot send the request: " + reason(errno), {}};
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return ok();
  }

  Result<std::size_t> receive(std::span<char> into) override {
    while (true) {
      const ssize_t got = ::recv(descriptor_.get(), into.data(), into.size(), 0);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return Error{"cannot read the answer: " + reason(errno), {}};
    }
  }

 private:
  Descriptor descriptor_;
};

// Linux applies the send timeout to connect() as well.
void set_timeout(int descriptor, Nanos timeout) {
  const auto whole = std::chrono::duration_cast<seconds>(timeout);
  timeval limit{};
  limit.tv_sec = whole.count();
  limit.tv_usec = std::chrono::duration_cast<std::chrono::microseconds>(timeout - whole).count();
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

}  // namespace

Result<std::unique_ptr<Channel>> connect_socket(const std::string& path, Nanos timeout) {
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof where.sun_path)
    return Error{"the path of the unix socket is empty or too long", {}};
  std::memcpy(where.sun_path, path.data(), path.size());
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (descriptor.get() < 0) return Error{"cannot open a socket: " + reason(errno), {}};
  set_timeout(descriptor.get(), timeout);
  if (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    const int error = errno;
    const bool nobody = error == ENOENT || error == ECONNREFUSED;
    return Error{"cannot reach runbookd at " + path + ": " + reason(error),
                 nobody
                     ? "is it running? --state-dir or --socket say where its socket is"
                     : "its own user and root may use the socket; others need --url and a token"};
  }
  std::unique_ptr<Channel> out = std::make_unique<PlainChannel>(std::move(descriptor));
  return out;
}

Result<std::unique_ptr<Channel>> connect_host(const std::string& host, unsigned short port,
                                              bool tls, Nanos timeout) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw);
  if (failed != 0) return Error{"cannot find " + host + ": " + ::gai_strerror(failed), {}};
  const std::unique_ptr<addrinfo, FreeAddresses> list(raw);
  int error = 0;
  for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
    Descriptor descriptor(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, one->ai_protocol));
    if (descriptor.get() < 0) {
      error = errno;
      continue;
    }
    set_timeout(descriptor.get(), timeout);
    if (::connect(descriptor.get(), one->ai_addr, one->ai_addrlen) != 0) {
      error = errno;
      continue;
    }
    if (tls) return tls_channel(descriptor.release(), host);
    std::unique_ptr<Channel> out = std::make_unique<PlainChannel>(std::move(descriptor));
    return out;
  }
  return Error{"cannot reach " + host + ":" + std::to_string(port) + ": " + reason(error), {}};
}

}  // namespace runbookd::api
