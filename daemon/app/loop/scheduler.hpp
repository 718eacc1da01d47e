// Runs every probe at its time, never two runs of one at once, each under one deadline.
//
// The first runs are spread over min(every, 1 s); after that a probe keeps its phase, and a run
// that took longer than the interval skips the times it missed instead of catching up. Loop thread
// only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/base/sample.hpp"
#include "daemon/base/time_source.hpp"
#include "daemon/contract/probe.hpp"

namespace runbookd::app {

struct ScheduledProbe {
  std::shared_ptr<Probe> probe;
  Nanos every{};
  Nanos timeout{};
};

struct SchedulerEvents {
  /// `probe`: its place among those that were given to start().
  std::function<void(int probe, Sample sample)> on_sample;
  std::function<void(int probe, Nanos late)> on_start;  ///< how much later than planned a run began
  std::function<void(Nanos lag)> on_lag;                ///< the loop served a timer this late
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// Replaces what is scheduled (start, reload). A probe that is in both, with the same times, goes
  /// on in its phase, and so does its run; runs of the others end without a sample.
  virtual void start(std::vector<ScheduledProbe> probes) = 0;
  /// One run of each, now; `done` when the last has ended. A run under way is followed by another.
  virtual void run_now(const std::vector<int>& probes, std::function<void()> done) = 0;
  /// Cancels all runs; `done` when the last has ended.
  virtual void stop(std::function<void()> done) = 0;
};

/// `time` outlives it.
std::unique_ptr<Scheduler> make_scheduler(boost::asio::any_io_executor executor, TimeSource& time,
                                          SchedulerEvents events);

}  // namespace runbookd::app
