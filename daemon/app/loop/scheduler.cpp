#include "daemon/app/loop/scheduler.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "daemon/app/loop/timer_wheel.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos first_spread = seconds{1};

struct Slot {
  ScheduledProbe probe;
  Mono due{};  ///< planned time of the next run
  Stamp started{};
  std::uint32_t run = 0;  ///< counts runs; a deadline of an older one is ignored
  bool running = false;
  bool again = false;  ///< somebody wants a run after this one
  Nanos worst_lag{};   ///< the loop's worst stall during this run
  std::unique_ptr<asio::cancellation_signal> cancel;
  std::vector<std::shared_ptr<std::function<void()>>> waiting;
};

// An entry of the wheel is a slot's next run (generation 0) or the deadline of run `generation`.
// Slots of an earlier generation of the schedule keep running until their run has ended.
class SchedulerImpl final : public Scheduler {
 public:
  SchedulerImpl(asio::any_io_executor executor, TimeSource& time, SchedulerEvents events)
      : executor_(std::move(executor)),
        time_(time),
        events_(std::move(events)),
        wheel_(make_timer_wheel(
            time, [this](TimerWheel::Entry e, Mono due) { on_timer(e, due); },
            [this](Nanos lag) { on_lag(lag); },
            [this](TimerWheel::Entry e) { return wanted(e); })) {}

  void start(std::vector<ScheduledProbe> probes) override {
    retire();
    if (running_ == 0) {  // else the old runs still look for their slots
      slots_.clear();
      wheel_->clear();
    }
    base_ = static_cast<std::uint32_t>(slots_.size());
    const Mono now = time_.now().mono;
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(1, probes.size()));
    for (std::size_t i = 0; i < probes.size(); ++i) {
      auto slot = std::make_shared<Slot>();
      slot->probe = std::move(probes[i]);
      slot->cancel = std::make_unique<asio::cancellation_signal>();
      slot->due =
          now + std::min(slot->probe.every, first_spread) / count * static_cast<std::int64_t>(i);
      slots_.push_back(slot);
      wheel_->add(slot->due, {base_ + static_cast<std::uint32_t>(i), 0});
    }
  }

  void run_now(const std::vector<int>& instances, std::function<void()> done) override {
    // The shared function fires when its last copy is dropped by the last run.
    auto last =
        std::shared_ptr<std::function<void()>>(new std::function<void()>(std::move(done)),
                                               [executor = executor_](std::function<void()>* f) {
                                                 asio::post(executor, [f] {
                                                   (*f)();
                                                   delete f;
                                                 });
                                               });
    for (const int i : instances) {
      const auto index = base_ + static_cast<std::uint32_t>(i);
      if (index >= slots_.size()) continue;
      Slot& slot = *slots_[index];
      slot.waiting.push_back(last);
      if (slot.running)
        slot.again = true;
      else
        run(index);
    }
  }

  void stop(std::function<void()> done) override {
    stopping_ = true;
    wheel_->stop();
    retire();
    on_idle_ = std::move(done);
    if (running_ == 0) std::exchange(on_idle_, nullptr)();
  }

 private:
  void retire() {
    for (std::uint32_t i = base_; i < slots_.size(); ++i) {
      Slot& slot = *slots_[i];
      slot.again = false;
      slot.waiting.clear();
      if (slot.running)
        slot.cancel->emit(asio::cancellation_type::terminal);
      else
        slots_[i]->probe.probe.reset();
    }
  }

  void on_lag(Nanos lag) {
    if (lag > milliseconds{50})
      for (std::uint32_t i = base_; i < slots_.size(); ++i)
        if (slots_[i]->running) slots_[i]->worst_lag = std::max(slots_[i]->worst_lag, lag);
    events_.on_lag(lag);
  }

  bool wanted(TimerWheel::Entry e) const {
    const Slot& slot = *slots_[e.slot];
    return e.generation == 0 ? e.slot >= base_ : slot.running && slot.run == e.generation;
  }

  void on_timer(TimerWheel::Entry e, Mono due) {
    Slot& slot = *slots_[e.slot];
    if (e.generation != 0) {
      if (slot.running && slot.run == e.generation)
        slot.cancel->emit(asio::cancellation_type::terminal);
      return;
    }
    if (e.slot < base_ || stopping_) return;
    const Mono now = time_.now().mono;
    do slot.due += slot.probe.every;
    while (slot.due <= now);
    wheel_->add(slot.due, {e.slot, 0});
    if (slot.running) return;
    events_.on_start(static_cast<int>(e.slot - base_), now - due);
    run(e.slot);
  }

  void run(std::uint32_t index) {
    std::shared_ptr<Slot> slot = slots_[index];
    slot->running = true;
    slot->again = false;
    slot->worst_lag = Nanos{0};
    slot->started = time_.now();
    ++running_;
    if (++slot->run == 0) ++slot->run;
    wheel_->add(slot->started.mono + slot->probe.timeout, {index, slot->run});
    asio::co_spawn(
        executor_, slot->probe.probe->run(),
        asio::bind_cancellation_slot(slot->cancel->slot(),
                                     [this, slot, index](std::exception_ptr error, Sample sample) {
                                       finished(*slot, index, error, std::move(sample));
                                     }));
  }

  void finished(Slot& slot, std::uint32_t index, const std::exception_ptr& error, Sample sample) {
    slot.running = false;
    --running_;
    const bool current = index >= base_ && !stopping_;
    // Who waited for this run is served when it has been reported; who asks while it is being
    // reported waits for the next one.
    std::vector<std::shared_ptr<std::function<void()>>> served;
    if (!slot.again) served.swap(slot.waiting);
    if (current)
      report(slot, static_cast<int>(index - base_), error, std::move(sample));
    else
      slot.probe.probe.reset();
    if (stopping_ && running_ == 0 && on_idle_) return std::exchange(on_idle_, nullptr)();
    wheel_->forget();
    if (!current) return;
    if (slot.again && !slot.running) run(index);
  }

  void report(Slot& slot, int instance, const std::exception_ptr& error, Sample sample) {
    if (error) sample = bad(Reason::internal, what(error));
    sample.started = slot.started;
    sample.latency = time_.now().mono - slot.started.mono;
    if (sample.outcome == Outcome::bad && slot.worst_lag > slot.probe.timeout / 2) {
      sample.outcome = Outcome::unknown;
      sample.reason = Reason::loop_stalled;
      sample.detail = "our event loop stood still for " + format_duration(slot.worst_lag);
    }
    events_.on_sample(instance, std::move(sample));
  }

  static std::string what(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      return e.what();
    } catch (...) {
      return "not a standard exception";
    }
  }

  asio::any_io_executor executor_;
  TimeSource& time_;
  SchedulerEvents events_;
  std::unique_ptr<TimerWheel> wheel_;
  std::vector<std::shared_ptr<Slot>> slots_;
  std::uint32_t base_ = 0;  ///< where the current schedule begins in slots_
  int running_ = 0;
  bool stopping_ = false;
  std::function<void()> on_idle_;
};

}  // namespace

std::unique_ptr<Scheduler> make_scheduler(asio::any_io_executor executor, TimeSource& time,
                                          SchedulerEvents events) {
  return std::make_unique<SchedulerImpl>(std::move(executor), time, std::move(events));
}

}  // namespace runbookd::app
