#include "daemon/net/system_time.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace runbookd::net {

namespace asio = boost::asio;

namespace {

using Ring = std::function<void()>;

// All alarms on one timer of CLOCK_BOOTTIME: Asio's own timers stand still while the machine is
// suspended. Those that wait, by their time; a place in the map is an alarm's hold on it.
class Alarms : public std::enable_shared_from_this<Alarms> {
 public:
  using Place = std::multimap<Mono, Ring>::iterator;

  explicit Alarms(const asio::any_io_executor& executor) : fd_(executor, open()) {}

  Place set(Mono at, Ring ring, Place instead_of) {
    if (instead_of != none()) waiting_.erase(instead_of);
    // Who sets what is due already while alarms ring has to wait for its turn of the loop.
    if (serving_) at = std::max(at, *serving_ + Nanos{1});
    const Place place = waiting_.emplace(at, std::move(ring));
    arm();
    return place;
  }
  void take_back(Place place) {
    waiting_.erase(place);
    arm();
  }
  Place none() { return waiting_.end(); }

 private:
  static int open() {
    const int fd = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
    return fd;
  }

  // For the first that waits; for none, so that nothing wakes us up without work.
  void arm() {
    const Mono first = waiting_.empty() ? Mono::max() : waiting_.begin()->first;
    if (serving_ || first == armed_for_) return;
    armed_for_ = first;
    const Nanos at = waiting_.empty() ? Nanos{0} : std::max(first.time_since_epoch(), Nanos{1});
    itimerspec spec{};
    spec.it_value.tv_sec = at / seconds{1};
    spec.it_value.tv_nsec = (at % seconds{1}).count();
    ::timerfd_settime(fd_.native_handle(), TFD_TIMER_ABSTIME, &spec, nullptr);
    if (!waiting_.empty() && !std::exchange(listening_, true)) listen();
  }

  void listen() {
    fd_.async_wait(asio::posix::stream_descriptor::wait_read,
                   [self = weak_from_this()](boost::system::error_code error) {
                     const auto alarms = self.lock();
                     if (!error && alarms) alarms->serve();
                   });
  }

  void serve() {
    std::uint64_t expirations = 0;
    static_cast<void>(::read(fd_.native_handle(), &expirations, sizeof expirations));
    listening_ = false;
    armed_for_ = Mono::max();
    serving_ = MonoClock::now();
    // An alarm that rings may set, take back or destroy any other.
    while (!waiting_.empty() && waiting_.begin()->first <= *serving_) {
      const Ring ring = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ring();
    }
    serving_.reset();
    arm();
  }

  asio::posix::stream_descriptor fd_;
  std::multimap<Mono, Ring> waiting_;
  Mono armed_for_ = Mono::max();
  bool listening_ = false;
  std::optional<Mono> serving_;  ///< the instant that is being served
};

class SystemAlarm final : public Alarm {
 public:
  explicit SystemAlarm(std::shared_ptr<Alarms> alarms)
      : alarms_(std::move(alarms)), place_(alarms_->none()) {}
  ~SystemAlarm() override { clear(); }
  SystemAlarm(const SystemAlarm&) = delete;
  SystemAlarm& operator=(const SystemAlarm&) = delete;

  void set(Mono at, Ring ring) override {
    // What rings is set no longer, and it may destroy this alarm.
    auto ringing = [this, ring = std::move(ring)] {
      place_ = alarms_->none();
      ring();
    };
    place_ = alarms_->set(at, std::move(ringing), place_);
  }
  void clear() override {
    if (place_ != alarms_->none()) alarms_->take_back(std::exchange(place_, alarms_->none()));
  }

 private:
  std::shared_ptr<Alarms> alarms_;
  Alarms::Place place_;
};

class SystemTime final : public TimeSource {
 public:
  explicit SystemTime(const asio::any_io_executor& executor)
      : alarms_(std::make_shared<Alarms>(executor)) {}
  Stamp now() const override { return Stamp::now(); }
  std::unique_ptr<Alarm> alarm() override { return std::make_unique<SystemAlarm>(alarms_); }

 private:
  std::shared_ptr<Alarms> alarms_;
};

}  // namespace

std::unique_ptr<TimeSource> make_system_time(asio::any_io_executor executor) {
  return std::make_unique<SystemTime>(executor);
}

}  // namespace runbookd::net
