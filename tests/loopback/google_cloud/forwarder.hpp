// A TCP port that stands for a managed Redis: clients connect here, and a failover changes where
// "here" leads. Connections to the old server are reset, as a real failover does to them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace runbookd::sim {

class Forwarder {
 public:
  virtual ~Forwarder() = default;
  virtual std::uint16_t port() const = 0;
  /// HOST:PORT that new connections are led to.
  virtual void retarget(const std::string& address) = 0;
  /// While it is cut every connection, old and new, is reset.
  virtual void cut(bool is_cut) = 0;
};

std::unique_ptr<Forwarder> make_forwarder(boost::asio::any_io_executor executor,
                                          const std::string& listen, const std::string& target);

/// Two Redis servers behind one forwarder. fail_over() promotes the replica (REPLICAOF NO ONE),
/// leads the forwarder to it and tells the old primary, if it still answers, to follow. Their roles
/// are swapped then.
class RedisPair {
 public:
  virtual ~RedisPair() = default;
  /// `done` is told nullopt, or why the replica could not be promoted (nothing was changed then).
  virtual void fail_over(std::function<void(std::optional<std::string>)> done) = 0;
};

std::unique_ptr<RedisPair> make_redis_pair(boost::asio::any_io_executor executor,
                                           Forwarder& forwarder, std::string primary,
                                           std::string replica);

}  // namespace runbookd::sim
