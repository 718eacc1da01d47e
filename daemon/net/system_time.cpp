#include "daemon/net/system_time.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace runbookd::net {

namespace asio = boost::asio;

namespace {

class SteadyAlarm final : public Alarm {
 public:
  explicit SteadyAlarm(const asio::any_io_executor& executor) : timer_(executor) {}

  void set(Mono at, std::function<void()> ring) override {
    timer_.expires_after(std::max(Nanos{0}, at - MonoClock::now()));
    timer_.async_wait([ring = std::move(ring)](boost::system::error_code error) {
      if (!error) ring();
    });
  }
  void clear() override { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

class SystemTime final : public TimeSource {
 public:
  explicit SystemTime(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Stamp now() const override { return Stamp::now(); }
  std::unique_ptr<Alarm> alarm() override { return std::make_unique<SteadyAlarm>(executor_); }

 private:
  asio::any_io_executor executor_;
};

}  // namespace

std::unique_ptr<TimeSource> make_system_time(asio::any_io_executor executor) {
  return std::make_unique<SystemTime>(std::move(executor));
}

}  // namespace runbookd::net
