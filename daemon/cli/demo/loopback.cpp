#include "daemon/cli/demo/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace runbookd::demo {
namespace {

constexpr timeval patience{2, 0};
constexpr std::size_t most_bytes = 8u << 20;
constexpr std::size_t piece_bytes = 16u << 10;

class Socket {
 public:
  Socket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool connect(int port) {
    if (descriptor_ < 0) return false;
    for (const int limit : {SO_RCVTIMEO, SO_SNDTIMEO}) {
      if (::setsockopt(descriptor_, SOL_SOCKET, limit, &patience, sizeof patience) != 0)
        return false;
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Appends; 0 at the end, below 0 on failure.
  ssize_t receive(std::string& to) {
    std::array<char, piece_bytes> piece;
    ssize_t got = 0;
    do {
      got = ::recv(descriptor_, piece.data(), piece.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) to.append(piece.data(), static_cast<std::size_t>(got));
    return got;
  }

 private:
  int descriptor_;
};

}  // namespace

std::optional<std::string> ask_port(int port, std::string_view question,
                                    const std::function<bool(const std::string&)>& complete) {
  Socket socket;
  if (!socket.connect(port) || !socket.send(question)) return std::nullopt;
  std::string answer;
  while (answer.size() <= most_bytes) {
    const ssize_t got = socket.receive(answer);
    if (got < 0) return std::nullopt;
    if (got == 0 || complete(answer)) return answer;
  }
  return std::nullopt;
}

}  // namespace runbookd::demo
