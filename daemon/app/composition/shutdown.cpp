#include "daemon/app/composition/shutdown.hpp"

#include <utility>

namespace runbookd::app {

namespace {

constexpr Nanos patience = seconds{8};       // of the 10 s that a stop may take
constexpr Nanos last_patience = seconds{1};  // for what was cancelled to notice

class ShutdownImpl final : public Shutdown {
 public:
  ShutdownImpl(TimeSource& time, logging::Log& log, ShutdownSteps steps)
      : time_(time), alarm_(time.alarm()), log_(log), steps_(std::move(steps)) {}

  bool begun() const override { return begun_; }

  void begin() override {
    if (std::exchange(begun_, true)) return finish();
    alarm_->set(time_.now().mono + patience, [this] { lose_patience(); });
    steps_.stop_starting([this] { finish(); });
  }

 private:
  void lose_patience() {
    steps_.cancel();
    alarm_->set(time_.now().mono + last_patience, [this] {
      log_.warn("something did not end when it was cancelled; stopping without it", {});
      finish();
    });
  }

  void finish() {
    alarm_->clear();
    if (!std::exchange(finished_, true)) steps_.finish();
  }

  TimeSource& time_;
  std::unique_ptr<Alarm> alarm_;
  logging::Log& log_;
  ShutdownSteps steps_;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Shutdown> make_shutdown(TimeSource& time, logging::Log& log, ShutdownSteps steps) {
  return std::make_unique<ShutdownImpl>(time, log, std::move(steps));
}

}  // namespace runbookd::app
