// Does what the core wants done: journals, re-probes, plans, executes, reads back, tells people.
// What comes of it goes back to the core as an event. Loop thread only.
#pragma once

#include <functional>
#include <memory>

#include "daemon/app/composition/runtime.hpp"
#include "daemon/app/journal/appender.hpp"
#include "daemon/app/log/redactor.hpp"
#include "daemon/app/loop/scheduler.hpp"
#include "daemon/app/loop/sentinels.hpp"
#include "daemon/base/time_source.hpp"
#include "daemon/decide/effect.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/people/pipeline.hpp"

namespace runbookd::app {

struct EffectPeers {
  boost::asio::any_io_executor executor;
  TimeSource& time;
  journal::Appender& journal;
  Scheduler& scheduler;
  Sentinels& sentinels;
  people::Pipeline& people;
  std::function<void(decide::EventBody)> feed;
  /// Hides secrets in what plans and results say; null: nothing is hidden.
  std::shared_ptr<const logging::Redactor> redactor;
};

class EffectRunner {
 public:
  virtual ~EffectRunner() = default;
  virtual void use(std::shared_ptr<Runtime> runtime) = 0;
  virtual void run(decide::Effects effects) = 0;
  /// Actions between INTENT and OUTCOME.
  virtual int under_way() const = 0;
  /// Cancels what still runs; an INTENT without OUTCOME is read back at the next start.
  virtual void cancel_all() = 0;
  virtual void when_idle(std::function<void()> done) = 0;
};

std::unique_ptr<EffectRunner> make_effect_runner(EffectPeers peers);

}  // namespace runbookd::app
