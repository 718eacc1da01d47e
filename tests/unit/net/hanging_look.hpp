// A look at a file system that comes back when the test says so.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>

#include "tests/unit/net/cancelled_once.hpp"

namespace runbookd::test {

class HangingLook {
 public:
  /// For the thread: begins, and hangs.
  std::function<void()> look() const {
    return [state = state_] {
      ++state->begun;
      state->gate.wait();
    };
  }
  void let_go() { state_->open.set_value(); }

  /// The run of a probe whose look is one more of these; it ended without waiting for the look.
  Sample cancelled_when_it_hangs(Loop& loop, Probe& probe) const {
    const int before = state_->begun;
    return cancelled_once(loop, probe, [&] { return state_->begun > before; });
  }

 private:
  struct State {
    std::atomic<int> begun{0};
    std::promise<void> open;
    std::shared_future<void> gate = open.get_future().share();
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace runbookd::test
