// c-ares on the loop: it owns the sockets and tells us which to watch; Asio watches them and hands
// readiness and time back. Internal to the resolver; header free of c-ares.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/net/dns/resolver.hpp"

namespace runbookd::net {

enum class Family { v4, v6 };

/// One family's addresses of a name, or why there are none.
struct AresAnswer {
  int status = 0;  ///< of c-ares; ARES_SUCCESS with addresses only
  std::vector<boost::asio::ip::address> addresses;
  Nanos ttl{};
};

/// The status of a question that its caller gave up.
extern const int ares_cancelled;

/// How a question of any type ended, and the message that answered it, also one that says no.
struct AresMessage {
  int status = 0;     ///< of c-ares
  std::string bytes;  ///< empty when there was no answer
};

class AresChannel {
 public:
  virtual ~AresChannel() = default;
  /// Opens it, or leaves it open; servers are those of now when it is opened. False: no memory, or
  /// no such servers.
  virtual bool open() = 0;
  /// Asks the servers, through the search list unless `host` ends in a dot. `done` is called once,
  /// perhaps before this returns, and never after close(). It must be open.
  virtual void ask(const std::string& host, Family family,
                   std::function<void(AresAnswer)> done) = 0;
  /// What the hosts file says, and of `localhost` in any case. One read of a small file.
  virtual std::optional<AresAnswer> in_hosts_file(std::string host) = 0;
  /// Asks the servers for records of any type (1 for A, 15 for MX ..) of just that name. A
  /// truncated answer is asked for again over TCP. `done` as of ask().
  virtual void ask_raw(const std::string& name, int type,
                       std::function<void(AresMessage)> done) = 0;
  virtual void close() = 0;
};

std::unique_ptr<AresChannel> make_ares_channel(boost::asio::any_io_executor executor,
                                               const ResolverSettings& settings);

}  // namespace runbookd::net
