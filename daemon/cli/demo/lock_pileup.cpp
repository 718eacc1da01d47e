#include "daemon/cli/demo/lock_pileup.hpp"

#include <algorithm>

namespace runbookd::demo {

LockPileup::LockPileup(const PostgresAddress& address) : culprit_(address, postgres_app) {
  culprit_.run("BEGIN; UPDATE orders SET state = 'reserved' WHERE id = 1");
  for (int i = 0; i < waiters; ++i) {
    waiters_.emplace_back(address, postgres_app);
    waiters_.back().send("UPDATE orders SET state = 'shipped' WHERE id = 1");
  }
}

bool LockPileup::all_served() {
  return std::all_of(waiters_.begin(), waiters_.end(), [](Session& s) { return s.is_done(); });
}

}  // namespace runbookd::demo
