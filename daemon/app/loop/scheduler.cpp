#include "daemon/app/loop/scheduler.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <unordered_map>
#include <utility>

#include "daemon/app/loop/timer_wheel.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos first_spread = seconds{1};

struct Slot {
  ScheduledProbe probe;
  int instance = -1;  ///< where it stands in the current schedule; -1: in an earlier one
  Mono due{};         ///< planned time of the next run
  Stamp started{};
  std::uint32_t run = 0;  ///< counts runs; a deadline of an older one is ignored
  bool running = false;
  bool again = false;  ///< somebody wants a run after this one
  Nanos worst_lag{};   ///< the loop's worst stall during this run
  std::unique_ptr<asio::cancellation_signal> cancel;
  std::vector<std::shared_ptr<std::function<void()>>> waiting;
};

// Who waits for no more runs of a slot, of which there may be one under way.
void leave(Slot& slot) {
  slot.again = false;
  slot.waiting.clear();
}

// An entry of the wheel is a slot's next run (generation 0) or the deadline of run `generation`.
// Slots have numbers that are never given again: an entry of one that is gone finds nothing. A slot
// of an earlier schedule stays until its run has ended.
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
    const std::vector<std::uint32_t> old = std::exchange(order_, {});
    std::unordered_map<const Probe*, std::uint32_t> known;
    for (const std::uint32_t id : old) {
      Slot& slot = *slots_.at(id);
      leave(slot);
      slot.instance = -1;
      known.emplace(slot.probe.probe.get(), id);
    }
    std::vector<std::uint32_t> added;
    for (auto& probe : probes) {
      const auto was = known.find(probe.probe.get());
      const bool goes_on = was != known.end() && is_as_before(*slots_.at(was->second), probe);
      const std::uint32_t id = goes_on ? was->second : next_id_++;
      if (!goes_on) {
        slots_.emplace(id, make_slot());
        added.push_back(id);
      }
      Slot& slot = *slots_.at(id);
      slot.instance = static_cast<int>(order_.size());
      slot.probe = std::move(probe);
      order_.push_back(id);
    }
    for (const std::uint32_t id : old)
      if (slots_.at(id)->instance < 0) retire(id);
    spread(added);
    wheel_->forget();
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
      if (i < 0 || static_cast<std::size_t>(i) >= order_.size()) continue;
      const std::uint32_t id = order_[static_cast<std::size_t>(i)];
      Slot& slot = *slots_.at(id);
      slot.waiting.push_back(last);
      if (slot.running)
        slot.again = true;
      else
        run(id);
    }
  }

  void stop(std::function<void()> done) override {
    stopping_ = true;
    wheel_->stop();
    for (const std::uint32_t id : order_) {
      leave(*slots_.at(id));
      retire(id);
    }
    order_.clear();
    on_idle_ = std::move(done);
    if (running_ == 0) std::exchange(on_idle_, nullptr)();
  }

 private:
  static std::shared_ptr<Slot> make_slot() {
    auto slot = std::make_shared<Slot>();
    slot->cancel = std::make_unique<asio::cancellation_signal>();
    return slot;
  }

  static bool is_as_before(const Slot& slot, const ScheduledProbe& probe) {
    return slot.instance < 0 && slot.probe.every == probe.every &&
           slot.probe.timeout == probe.timeout;
  }

  void spread(const std::vector<std::uint32_t>& added) {
    const Mono now = time_.now().mono;
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(1, added.size()));
    std::int64_t i = 0;
    for (const std::uint32_t id : added) {
      Slot& slot = *slots_.at(id);
      slot.due = now + std::min(slot.probe.every, first_spread) / count * i++;
      wheel_->add(slot.due, {id, 0});
    }
  }

  void retire(std::uint32_t id) {
    const auto found = slots_.find(id);
    if (found->second->running) {
      found->second->instance = -1;
      return found->second->cancel->emit(asio::cancellation_type::terminal);
    }
    slots_.erase(found);
  }

  void on_lag(Nanos lag) {
    if (lag > milliseconds{50})
      for (const std::uint32_t id : order_)
        if (Slot& slot = *slots_.at(id); slot.running)
          slot.worst_lag = std::max(slot.worst_lag, lag);
    events_.on_lag(lag);
  }

  bool wanted(TimerWheel::Entry e) const {
    const auto found = slots_.find(e.slot);
    if (found == slots_.end()) return false;
    const Slot& slot = *found->second;
    return e.generation == 0 ? slot.instance >= 0 : slot.running && slot.run == e.generation;
  }

  void on_timer(TimerWheel::Entry e, Mono due) {
    if (!wanted(e) || stopping_) return;
    Slot& slot = *slots_.at(e.slot);
    if (e.generation != 0) return slot.cancel->emit(asio::cancellation_type::terminal);
    const Mono now = time_.now().mono;
    do slot.due += slot.probe.every;
    while (slot.due <= now);
    wheel_->add(slot.due, {e.slot, 0});
    if (slot.running) return;
    events_.on_start(slot.instance, now - due);
    run(e.slot);
  }

  void run(std::uint32_t id) {
    std::shared_ptr<Slot> slot = slots_.at(id);
    slot->running = true;
    slot->again = false;
    slot->worst_lag = Nanos{0};
    slot->started = time_.now();
    ++running_;
    if (++slot->run == 0) ++slot->run;
    wheel_->add(slot->started.mono + slot->probe.timeout, {id, slot->run});
    asio::co_spawn(
        executor_, slot->probe.probe->run(),
        asio::bind_cancellation_slot(slot->cancel->slot(),
                                     [this, slot, id](std::exception_ptr error, Sample sample) {
                                       finished(*slot, id, error, std::move(sample));
                                     }));
  }

  void finished(Slot& slot, std::uint32_t id, const std::exception_ptr& error, Sample sample) {
    slot.running = false;
    --running_;
    const bool current = slot.instance >= 0 && !stopping_;
    // Who waited for this run is served when it has been reported; who asks while it is being
    // reported waits for the next one.
    std::vector<std::shared_ptr<std::function<void()>>> served;
    if (!slot.again) served.swap(slot.waiting);
    if (current)
      report(slot, error, std::move(sample));
    else
      slots_.erase(id);
    if (stopping_ && running_ == 0 && on_idle_) return std::exchange(on_idle_, nullptr)();
    wheel_->forget();
    if (current && slot.again && !slot.running && !stopping_) run(id);
  }

  void report(Slot& slot, const std::exception_ptr& error, Sample sample) {
    if (error) sample = bad(Reason::internal, what(error));
    sample.started = slot.started;
    sample.latency = time_.now().mono - slot.started.mono;
    if (sample.outcome == Outcome::bad && slot.worst_lag > slot.probe.timeout / 2) {
      sample.outcome = Outcome::unknown;
      sample.reason = Reason::loop_stalled;
      sample.detail = "our event loop stood still for " + format_duration(slot.worst_lag);
    }
    events_.on_sample(slot.instance, std::move(sample));
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
  std::unordered_map<std::uint32_t, std::shared_ptr<Slot>> slots_;
  std::vector<std::uint32_t> order_;  ///< the current schedule
  std::uint32_t next_id_ = 0;
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
