// A few threads for what blocks (files of trusted roots). The loop awaits; a thread works; the
// result comes back to the loop.
//
// A hung peer must not starve the others: one key (a target's name) holds at most `per_key` places,
// queued ones included. A caller whose deadline passes leaves at once: its work is abandoned,
// `abandon` is called so that it ends soon (shutdown() of its socket), and its place is free again
// when it has ended. Work and abandon therefore share state only through a shared_ptr.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

namespace runbookd::net {

struct BlockingPoolLimits {
  int threads = 6;
  int per_key = 2;
  int queued = 64;
};

enum class PoolVerdict {
  done,       ///< the work has run to its end
  refused,    ///< too much under way for this key or in all, or no thread to be had; the work never
              ///< ran
  abandoned,  ///< the caller was cancelled; the work may still be running
  failed,     ///< an exception left the work
};

class BlockingPool {
 public:
  /// Calls every `abandon`, joins the threads, posts nothing more. Destroy it before the
  /// io_context.
  virtual ~BlockingPool() = default;

  /// Whether nothing runs, so that its end waits for nobody. Any thread.
  virtual bool idle() const = 0;

  /// Loop thread only. `work` runs on a pool thread and must not touch the loop; `abandon` (may be
  /// empty) is called on the loop thread, at most once, while or before the work runs, must not
  /// block and must not throw.
  virtual boost::asio::awaitable<PoolVerdict> run(std::string key, std::function<void()> work,
                                                  std::function<void()> abandon) = 0;
};

std::unique_ptr<BlockingPool> make_blocking_pool(boost::asio::any_io_executor executor,
                                                 BlockingPoolLimits limits = {});

}  // namespace runbookd::net
