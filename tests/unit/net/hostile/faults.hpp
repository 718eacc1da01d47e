// What a hostile or broken peer does to whoever connects, below any protocol: one table, so that
// every fault meets every protocol (matrix_test.cpp).
#pragma once

#include <string>
#include <vector>

#include "daemon/base/outcome.hpp"
#include "tests/unit/net/faulty_peer.hpp"

namespace runbookd::test {

struct PeerFault {
  const char* name;
  /// `good`: what a healthy peer of the protocol would say; empty where that cannot be written
  /// down.
  Script (*script)(const std::string& good);
  bool needs_good = false;
  /// It keeps the connection and makes us wait: only the deadline ends that.
  bool waits = false;
  std::vector<Reason> reasons;  ///< what may be said of it
};

std::vector<PeerFault> peer_faults();

}  // namespace runbookd::test
