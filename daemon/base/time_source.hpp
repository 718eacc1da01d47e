// Where a part gets its time from: the system's clocks, or in tests a time that is moved by hand.
// Whoever decides something by a clock is handed one of these; it never asks a clock of its own.
#pragma once

#include <functional>
#include <memory>

#include "daemon/base/time.hpp"

namespace runbookd {

/// One alarm. Destroying it takes it back.
class Alarm {
 public:
  virtual ~Alarm() = default;
  /// Calls `ring` once, on the loop thread and never from in here, as soon as it is `at`; what was
  /// set before is taken back.
  virtual void set(Mono at, std::function<void()> ring) = 0;
  virtual void clear() = 0;
};

class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Stamp now() const = 0;
  virtual std::unique_ptr<Alarm> alarm() = 0;
};

}  // namespace runbookd
