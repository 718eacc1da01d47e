#include "daemon/app/loop/timer_wheel.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace runbookd::app {

namespace {

constexpr Nanos tick = milliseconds{10};

Mono round_up(Mono at) {
  const auto n = at.time_since_epoch();
  return Mono{(n + tick - Nanos{1}) / tick * tick};
}

class Wheel final : public TimerWheel {
 public:
  Wheel(TimeSource& time, Handler handler, LagHandler on_lag, Wanted wanted)
      : handler_(std::move(handler)),
        on_lag_(std::move(on_lag)),
        wanted_(std::move(wanted)),
        time_(time),
        alarm_(time.alarm()) {}

  void add(Mono at, Entry entry) override {
    const Mono due = round_up(at);
    buckets_[due].push_back(entry);
    if (!serving_ && (!armed_for_ || due < *armed_for_)) arm(due);
  }

  void forget() override {
    if (stopped_ || serving_ || !drop_unwanted()) return;
    if (!buckets_.empty()) arm(buckets_.begin()->first);
  }

  void clear() override {
    buckets_.clear();
    disarm();
  }

  void stop() override {
    buckets_.clear();
    disarm();
    stopped_ = true;
  }

 private:
  void arm(Mono due) {
    armed_for_ = due;
    alarm_->set(due, [this] { serve(); });
  }

  void disarm() {
    armed_for_.reset();
    alarm_->clear();
  }

  // Leading ticks that nobody waits for any more; true when there were some.
  bool drop_unwanted() {
    bool dropped = false;
    while (!buckets_.empty() && std::none_of(buckets_.begin()->second.begin(),
                                             buckets_.begin()->second.end(), wanted_)) {
      buckets_.erase(buckets_.begin());
      dropped = true;
    }
    return dropped;
  }

  void serve() {
    const Mono now = time_.now().mono;
    armed_for_.reset();
    serving_ = true;  // what is added meanwhile is looked at below, beside what is there already
    while (!buckets_.empty() && buckets_.begin()->first <= now && !stopped_) {
      auto node = buckets_.extract(buckets_.begin());
      on_lag_(now - node.key());
      for (const Entry& entry : node.mapped()) handler_(entry, node.key());
    }
    serving_ = false;
    drop_unwanted();
    if (!buckets_.empty()) arm(buckets_.begin()->first);
  }

  Handler handler_;
  LagHandler on_lag_;
  Wanted wanted_;
  TimeSource& time_;
  std::unique_ptr<Alarm> alarm_;
  std::map<Mono, std::vector<Entry>> buckets_;
  std::optional<Mono> armed_for_;
  bool serving_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<TimerWheel> make_timer_wheel(TimeSource& time, TimerWheel::Handler handler,
                                             TimerWheel::LagHandler on_lag,
                                             TimerWheel::Wanted wanted) {
  return std::make_unique<Wheel>(time, std::move(handler), std::move(on_lag), std::move(wanted));
}

}  // namespace runbookd::app
