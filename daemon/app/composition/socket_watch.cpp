#include "daemon/app/composition/socket_watch.hpp"

namespace runbookd::app {

namespace {
constexpr Nanos between_looks = seconds{10};
}

const std::string& SocketWatch::look(api::Server& server, Mono now) {
  if (now < next_) return lost_;
  next_ = now + between_looks;
  const Status there = server.look();
  if (there) {
    lost_.clear();
  } else if (lost_.empty()) {
    lost_ = "the unix socket is lost: " + there.error().text;
    log_.error(lost_, {{"hint", there.error().hint}});
  }
  return lost_;
}

}  // namespace runbookd::app
