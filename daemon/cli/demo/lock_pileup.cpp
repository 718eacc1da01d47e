#include "daemon/cli/demo/lock_pileup.hpp"

#include <algorithm>

namespace runbookd::demo {

LockPileup::LockPileup(const PostgresAddress& address) : culprit_(address, kPostgresApp) {
  culprit_.run("BEGIN; UPDATE orders SET state = 'reserved' WHERE id = 1");
  for (int i = 0; i < kWaiters; ++i) {
    waiters_.emplace_back(address, kPostgresApp);
    waiters_.back().send("UPDATE orders SET state = 'shipped' WHERE id = 1");
  }
}

bool LockPileup::all_served() {
  return std::all_of(waiters_.begin(), waiters_.end(), [](Session& s) { return s.is_done(); });
}

}  // namespace runbookd::demo
