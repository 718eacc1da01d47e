// Virtual time: one monotonic clock, and a wall clock that can be set apart from it.
#pragma once

#include "daemon/base/time.hpp"

namespace runbookd::simulation {

class Clock {
 public:
  Stamp now() const { return {mono_, wall_of(mono_)}; }
  Mono mono() const { return mono_; }
  Wall wall_of(Mono t) const { return Wall{t.time_since_epoch()} + offset_; }
  /// Since the start of the simulation.
  Nanos elapsed() const { return mono_ - start; }
  void go_to(Mono t) { mono_ = std::max(mono_, t); }
  /// Somebody sets the wall clock.
  void step_wall(Nanos by) { offset_ += by; }

  static constexpr Mono start{hours{100}};

 private:
  Mono mono_ = start;
  Nanos offset_ = hours{24 * 365 * 55};  // somewhere in 2024
};

}  // namespace runbookd::simulation
