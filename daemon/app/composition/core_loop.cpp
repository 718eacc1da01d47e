#include "daemon/app/composition/core_loop.hpp"

#include <deque>
#include <utility>

namespace runbookd::app {

namespace {

class CoreLoopImpl final : public CoreLoop {
 public:
  CoreLoopImpl(TimeSource& time, std::unique_ptr<decide::Engine> engine, CoreObservers observers)
      : time_(time),
        engine_(std::move(engine)),
        observers_(std::move(observers)),
        alarm_(time.alarm()) {}

  decide::Engine& engine() override { return *engine_; }

  void start() override {
    handle(engine_->start(time_.now()));
    arm();
  }

  // An effect may feed again before the first event is done with; it then waits for its turn, as
  // does what comes after a step that threw.
  void feed(decide::EventBody body) override {
    if (busy_) return queue_.push_back(std::move(body));
    {
      const Busy busy(busy_);  // an exception that leaves a step must not stop all that come after
      if (queue_.empty())
        step(std::move(body));
      else
        queue_.push_back(std::move(body));
      while (!queue_.empty()) {
        decide::EventBody next = std::move(queue_.front());
        queue_.pop_front();
        step(std::move(next));
      }
    }
    arm();
  }

  decide::Answered submit(decide::Command command) override {
    command.id = ++commands_;
    answer_ = {command.id, decide::CommandVerdict::conflict, "the core did not hear it", {}};
    feed(std::move(command));
    return std::exchange(answer_, {});
  }

  void stop() override {
    stopped_ = true;
    alarm_->clear();
  }

 private:
  struct Busy {
    explicit Busy(bool& busy) : flag(busy) { flag = true; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { flag = false; }
    bool& flag;
  };

  void step(decide::EventBody body) {
    decide::Event event{time_.now(), std::move(body)};
    observers_.on_event(event);
    handle(engine_->step(std::move(event)));
  }

  void handle(decide::Effects effects) {
    for (const auto& effect : effects) {
      observers_.on_effect(effect);
      if (const auto* answer = std::get_if<decide::Answered>(&effect))
        if (answer->command == answer_.command) answer_ = *answer;
    }
    observers_.run(std::move(effects));
  }

  void arm() {
    const Mono wake = engine_->next_wakeup();
    if (stopped_ || wake == armed_) return;
    armed_ = wake;
    if (wake == Mono::max()) return alarm_->clear();
    alarm_->set(wake, [this] {
      if (stopped_) return;
      armed_ = Mono::min();
      feed(decide::Tick{});
    });
  }

  TimeSource& time_;
  std::unique_ptr<decide::Engine> engine_;
  CoreObservers observers_;
  std::unique_ptr<Alarm> alarm_;
  std::deque<decide::EventBody> queue_;
  std::uint64_t commands_ = 0;
  decide::Answered answer_;  ///< of the command that is being fed
  Mono armed_ = Mono::max();
  bool busy_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<CoreLoop> make_core_loop(TimeSource& time, std::unique_ptr<decide::Engine> engine,
                                         CoreObservers observers) {
  return std::make_unique<CoreLoopImpl>(time, std::move(engine), std::move(observers));
}

}  // namespace runbookd::app
