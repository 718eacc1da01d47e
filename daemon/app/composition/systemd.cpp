#include "daemon/app/composition/systemd.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace runbookd::app {

Systemd::Systemd() {
  if (const char* path = std::getenv("NOTIFY_SOCKET")) socket_ = path;
  const char* usec = std::getenv("WATCHDOG_USEC");
  const char* pid = std::getenv("WATCHDOG_PID");
  if (usec == nullptr || (pid != nullptr && std::strtol(pid, nullptr, 10) != ::getpid())) return;
  const long long limit = std::strtoll(usec, nullptr, 10);
  if (limit > 0)
    watchdog_ = std::chrono::microseconds{limit} / 2;  // as sd_watchdog_enabled(3) advises
}

void Systemd::notify(const std::string& state) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0';
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  // Readiness is a courtesy: when the manager is gone there is nobody to tell.
  static_cast<void>(::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), length));
  ::close(fd);
}

}  // namespace runbookd::app
