// A look at a file system, which may hang for ever: a share of a server that is gone, a disk that
// dies. A thread of a pool for such looks waits for it; the run does not, and the next one of the
// same probe starts no second.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"
#include "daemon/net/blocking_pool.hpp"

namespace runbookd::net {

enum class LookVerdict {
  done,       ///< the result is there
  hangs,      ///< it was begun, now or in an earlier run, and has not come back
  no_thread,  ///< none was free until the caller's deadline
  failed,     ///< an exception left it: no memory
};

/// Of one probe. The result of a look belongs to the look until it has come back.
class FileLooks {
 public:
  /// `pool` outlives it; `path` is what is looked at.
  FileLooks(BlockingPool* pool, const ProbeCommon& probe, const std::string& path);

  /// `look` runs on a thread and shares nothing with the loop; what it writes into a shared result
  /// may be read when the verdict is `done`.
  boost::asio::awaitable<LookVerdict> look(std::function<void()> look);

 private:
  struct State {
    std::atomic<bool> begun{false};
    std::atomic<bool> ended{false};
  };
  BlockingPool* pool_;
  std::string key_;
  std::shared_ptr<State> last_;
};

}  // namespace runbookd::net
