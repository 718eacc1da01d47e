// What systemd is to a service that it has started: a socket that hears of its state, and what the
// environment says of it.
#pragma once

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/temporary_directory.hpp"

namespace runbookd::test {

class ServiceManager {
 public:
  /// `@`: in the abstract namespace instead of at a path.
  explicit ServiceManager(bool abstract = false)
      : address_((abstract ? "@" : "") + directory_.path() + "/notify"),
        socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path, address_.data(), address_.size());
    if (abstract) at.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&at), length) != 0)
      throw std::runtime_error("no socket at " + address_);
    set("NOTIFY_SOCKET", address_);
  }
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;
  ~ServiceManager() {
    ::close(socket_);
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }

  /// In the environment, until the end of this object.
  static void set(const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); }
  /// What was said since the last time.
  std::vector<std::string> heard() const {
    std::vector<std::string> out;
    std::array<char, 256> message{};
    for (ssize_t got = 0; (got = ::recv(socket_, message.data(), message.size(), 0)) >= 0;)
      out.emplace_back(message.data(), static_cast<std::size_t>(got));
    return out;
  }

 private:
  TemporaryDirectory directory_{std::filesystem::temp_directory_path()};
  std::string address_;
  int socket_;
};

}  // namespace runbookd::test
