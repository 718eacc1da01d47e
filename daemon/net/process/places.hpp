// Places for processes that may run at the same time: who finds none waits in a queue.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace runbookd::net::process {

/// A place that is taken; it is free again when the last copy is gone. Empty: none.
using Place = std::shared_ptr<void>;

/// Loop thread. Places that are taken outlive it.
class Places {
 public:
  virtual ~Places() = default;
  virtual int most() const = 0;
  virtual int taken() const = 0;
  /// First come, first served. An empty one when the caller was cancelled before its turn. Runs
  /// under cancellation_as_value().
  virtual boost::asio::awaitable<Place> take() = 0;
};

/// Of plugins, over all probes: they are small, start often, and all at once after a start.
inline constexpr int most_plugins = 16;

std::unique_ptr<Places> make_places(boost::asio::any_io_executor executor, int most);

}  // namespace runbookd::net::process
