// The second fault: a session that has changed a row and then forgotten its transaction, and others
// that queue behind it. As in life the culprit is idle, and those who wait look busy.
#pragma once

#include <vector>

#include "daemon/cli/demo/session.hpp"

namespace runbookd::demo {

class LockPileup {
 public:
  /// How many sessions wait.
  static constexpr int waiters = 3;

  /// Throws Failure when the server refuses. The sessions end with this object.
  explicit LockPileup(const PostgresAddress& address);

  bool culprit_is_gone() { return !culprit_.is_alive(); }
  /// Whether everybody who waited got what he asked for. Throws Failure when one was refused.
  bool all_served();

 private:
  Session culprit_;
  std::vector<Session> waiters_;
};

}  // namespace runbookd::demo
