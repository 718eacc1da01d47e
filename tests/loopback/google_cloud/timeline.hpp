// What will have happened by when. Nothing in the world runs by itself: before it is looked at, it
// is brought up to now, one due event after the other. So a test with its own clock is exact.
#pragma once

#include <functional>
#include <map>

#include "tests/loopback/google_cloud/json_tools.hpp"

namespace runbookd::sim {

class Timeline {
 public:
  using Event = std::function<void(Time)>;

  void at(Time due, Event event) { events_.emplace(due, std::move(event)); }

  /// Runs what is due, in order; `before` is told each instant first (the workload counts up to
  /// it).
  template <class Before>
  void run_until(Time now, Before before) {
    while (!events_.empty() && events_.begin()->first <= now) {
      const auto due = events_.begin()->first;
      auto event = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      before(due);
      event(due);
    }
    before(now);
  }

 private:
  std::multimap<Time, Event> events_;
};

}  // namespace runbookd::sim
