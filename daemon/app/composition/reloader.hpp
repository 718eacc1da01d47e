// Loading the rulebook again while everything runs: read and checked beside the loop, used on it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/app/composition/rulebook_source.hpp"
#include "daemon/net/blocking_pool.hpp"

namespace runbookd::app {

struct ReloadResult {
  bool accepted = false;
  std::string diagnostics;
};

struct ReloadSteps {
  /// On a pool thread; must not touch the loop. What it throws is a reload that failed.
  std::function<Loaded()> load;
  /// On the loop, with what was loaded, also when that has errors.
  std::function<ReloadResult(Loaded)> use;
};

/// Loop thread.
class Reloader {
 public:
  virtual ~Reloader() = default;
  /// The result of a load that begins after this call: who asks while one is under way waits for
  /// the next, together with all others who ask meanwhile. Ends when cancelled; the load goes on.
  virtual boost::asio::awaitable<ReloadResult> reload() = 0;
  /// The same, for a caller who does not wait.
  virtual void begin() = 0;
  /// What is loaded from now on is not used.
  virtual void stop() = 0;
};

/// `pool` must outlive it.
std::shared_ptr<Reloader> make_reloader(boost::asio::any_io_executor executor,
                                        net::BlockingPool& pool, ReloadSteps steps);

}  // namespace runbookd::app
