#include "daemon/app/loop/timer_wheel.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

namespace runbookd::app {

namespace {

constexpr Nanos tick = milliseconds{10};

Mono round_up(Mono at) {
  const auto n = at.time_since_epoch();
  return Mono{(n + tick - Nanos{1}) / tick * tick};
}

// A timerfd on CLOCK_BOOTTIME: Asio's own timers stand still while the machine is suspended.
class Wheel final : public TimerWheel {
 public:
  Wheel(boost::asio::any_io_executor executor, Handler handler, LagHandler on_lag, Wanted wanted)
      : handler_(std::move(handler)),
        on_lag_(std::move(on_lag)),
        wanted_(std::move(wanted)),
        fd_(executor, open()) {}

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
    armed_for_.reset();
  }

  void stop() override {
    buckets_.clear();
    fd_.cancel();
    stopped_ = true;
  }

 private:
  static int open() {
    const int fd = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::runtime_error("timerfd_create failed");
    return fd;
  }

  void arm(Mono due) {
    armed_for_ = due;
    itimerspec spec{};
    const auto ns = std::max(due.time_since_epoch(), Nanos{1});
    spec.it_value.tv_sec = ns / seconds{1};
    spec.it_value.tv_nsec = (ns % seconds{1}).count();
    ::timerfd_settime(fd_.native_handle(), TFD_TIMER_ABSTIME, &spec, nullptr);
    if (!waiting_) wait();
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

  void wait() {
    waiting_ = true;
    fd_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
          waiting_ = false;
          if (error || stopped_) return;
          std::uint64_t expirations = 0;
          static_cast<void>(::read(fd_.native_handle(), &expirations, sizeof expirations));
          serve();
        });
  }

  void serve() {
    const Mono now = MonoClock::now();
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
  boost::asio::posix::stream_descriptor fd_;
  std::map<Mono, std::vector<Entry>> buckets_;
  std::optional<Mono> armed_for_;
  bool serving_ = false;
  bool waiting_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<TimerWheel> make_timer_wheel(boost::asio::any_io_executor executor,
                                             TimerWheel::Handler handler,
                                             TimerWheel::LagHandler on_lag,
                                             TimerWheel::Wanted wanted) {
  return std::make_unique<Wheel>(std::move(executor), std::move(handler), std::move(on_lag),
                                 std::move(wanted));
}

}  // namespace runbookd::app
