// The calls of the Memorystore API that the failover and the observer need. Runs under
// cancellation_as_value().
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "daemon/contract/action.hpp"
#include "daemon/net/google/resource.hpp"
#include "remediations/memorystore/instance_state.hpp"

namespace runbookd::remediations::memorystore {

class InstanceClient {
 public:
  /// Lends from `env.services`, which must outlive it.
  InstanceClient(const ResourceRef& resource, const ActionEnv& env);

  /// Empty, or why nothing can be asked.
  const std::string& problem() const { return resource_.problem(); }
  /// projects/P/locations/L/instances/N
  const std::string& name() const { return name_; }

  boost::asio::awaitable<Result<InstanceState, Refusal>> read(Mono deadline);
  /// All operations on this instance, running or done.
  boost::asio::awaitable<Result<std::vector<Operation>, Refusal>> operations(Mono deadline);
  boost::asio::awaitable<Result<Operation, Refusal>> read_operation(std::string name,
                                                                    Mono deadline) {
    return resource_.operation("v1", std::move(name), deadline);
  }
  /// The one mutating call; sent once.
  boost::asio::awaitable<net::GoogleResult> failover(Mono deadline);
  boost::asio::awaitable<bool> rest(Nanos pause) { return resource_.rest(pause); }

 private:
  net::GoogleResource resource_;
  std::string name_;
};

}  // namespace runbookd::remediations::memorystore
