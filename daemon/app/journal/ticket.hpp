// One caller's wait for durability, answered at most once. Writer and caller decide by one atomic
// step who was first, so a record that its caller gave up on is never taken for one that was
// promised.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

namespace runbookd::journal {

class Ticket {
 public:
  /// `wake` is called on the writer's thread after an answer.
  explicit Ticket(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// Writer: false when the caller has already gone.
  bool answer(bool durable) {
    State expected = State::pending;
    if (!state_.compare_exchange_strong(expected, durable ? State::durable : State::failed))
      return false;
    wake_();
    return true;
  }
  /// Caller: gives up; nothing when there is an answer.
  void abandon() {
    State expected = State::pending;
    state_.compare_exchange_strong(expected, State::abandoned);
  }
  bool abandoned() const { return state_.load() == State::abandoned; }
  bool pending() const { return state_.load() == State::pending; }
  bool durable() const { return state_.load() == State::durable; }

 private:
  enum class State { pending, durable, failed, abandoned };
  std::atomic<State> state_{State::pending};
  std::function<void()> wake_;
};

}  // namespace runbookd::journal
