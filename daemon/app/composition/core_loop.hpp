// The one place where events meet the core: feed() steps the engine, hands the effects to the
// runner and the metrics, and arms the next wake-up. Loop thread only.
#pragma once

#include <functional>
#include <memory>

#include "daemon/base/time_source.hpp"
#include "daemon/decide/engine.hpp"

namespace runbookd::app {

struct CoreObservers {
  std::function<void(const decide::Event&)> on_event;
  std::function<void(const decide::Effect&)> on_effect;
  std::function<void(decide::Effects)> run;
};

class CoreLoop {
 public:
  virtual ~CoreLoop() = default;
  virtual decide::Engine& engine() = 0;
  virtual void feed(decide::EventBody body) = 0;
  /// Feeds a command and hands back what the core answered. Not from within an effect.
  virtual decide::Answered submit(decide::Command command) = 0;
  /// The engine's first effects (what a crash left half-done).
  virtual void start() = 0;
  virtual void stop() = 0;
};

/// `time` outlives it.
std::unique_ptr<CoreLoop> make_core_loop(TimeSource& time, std::unique_ptr<decide::Engine> engine,
                                         CoreObservers observers);

}  // namespace runbookd::app
