#include "daemon/app/composition/shutdown.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "daemon/base/time.hpp"

namespace runbookd::app {

namespace {

constexpr Nanos patience = seconds{8};       // of the 10 s that a stop may take
constexpr Nanos last_patience = seconds{1};  // for what was cancelled to notice

class ShutdownImpl final : public Shutdown {
 public:
  ShutdownImpl(boost::asio::any_io_executor executor, logging::Log& log, ShutdownSteps steps)
      : timer_(std::move(executor)), log_(log), steps_(std::move(steps)) {}

  bool begun() const override { return begun_; }

  void begin() override {
    if (std::exchange(begun_, true)) return finish();
    timer_.expires_after(patience);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) lose_patience();
    });
    steps_.stop_starting([this] { finish(); });
  }

 private:
  void lose_patience() {
    steps_.cancel();
    timer_.expires_after(last_patience);
    timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      log_.warn("something did not end when it was cancelled; stopping without it", {});
      finish();
    });
  }

  void finish() {
    timer_.cancel();
    if (!std::exchange(finished_, true)) steps_.finish();
  }

  boost::asio::steady_timer timer_;
  logging::Log& log_;
  ShutdownSteps steps_;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Shutdown> make_shutdown(boost::asio::any_io_executor executor, logging::Log& log,
                                        ShutdownSteps steps) {
  return std::make_unique<ShutdownImpl>(std::move(executor), log, std::move(steps));
}

}  // namespace runbookd::app
