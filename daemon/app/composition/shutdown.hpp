// The end as a phase, not an event: no new starts, probes cancelled, and running actions get a
// little time. What does not end is cancelled, and found again by its INTENT at the next start.
// Loop thread only.
#pragma once

#include <functional>
#include <memory>

#include "daemon/app/log/log.hpp"
#include "daemon/base/time_source.hpp"

namespace runbookd::app {

struct ShutdownSteps {
  /// Nothing new is started from here on; `quiet` when nothing is under way any more.
  std::function<void(std::function<void()> quiet)> stop_starting;
  std::function<void()> cancel;  ///< whatever is still under way
  std::function<void()> finish;  ///< called once
};

class Shutdown {
 public:
  virtual ~Shutdown() = default;
  virtual bool begun() const = 0;
  /// The first time begins the phase, with 8 s and then 1 s of patience; the second ends it.
  virtual void begin() = 0;
};

/// `time` and `log` outlive it.
std::unique_ptr<Shutdown> make_shutdown(TimeSource& time, logging::Log& log, ShutdownSteps steps);

}  // namespace runbookd::app
