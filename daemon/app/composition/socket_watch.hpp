// People steer us through the unix socket: that its file was taken away is noticed, mended where
// nobody else has the path, and said where somebody has. Loop thread only.
#pragma once

#include <string>

#include "daemon/app/api/server.hpp"
#include "daemon/app/log/log.hpp"

namespace runbookd::app {

class SocketWatch {
 public:
  explicit SocketWatch(logging::Log& log) : log_(log) {}

  /// At any time; really looks every ten seconds. Empty: the socket is there.
  const std::string& look(api::Server& server, Mono now);

 private:
  logging::Log& log_;
  Mono next_ = Mono::min();
  std::string lost_;
};

}  // namespace runbookd::app
