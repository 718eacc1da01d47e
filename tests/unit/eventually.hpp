// Waiting for what another thread or process does, when nobody tells: the condition is asked again
// and again until it holds.
#pragma once

#include <chrono>
#include <thread>

namespace runbookd::test {

/// False: it does not hold after `limit`. What the condition throws ends the waiting.
template <class Condition>
bool eventually(Condition condition, std::chrono::seconds limit = std::chrono::seconds{10}) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace runbookd::test
