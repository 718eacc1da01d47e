#include "daemon/app/run/core_loop.hpp"

#include <boost/asio/steady_timer.hpp>
#include <deque>

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

class CoreLoopImpl final : public CoreLoop {
 public:
  CoreLoopImpl(asio::any_io_executor executor, std::unique_ptr<decide::Engine> engine,
               CoreObservers observers)
      : engine_(std::move(engine)), observers_(std::move(observers)), timer_(std::move(executor)) {}

  decide::Engine& engine() override { return *engine_; }

  void start() override {
    handle(engine_->start(Stamp::now()));
    arm();
  }

  // An effect may feed again before the first event is done with; it then waits for its turn.
  void feed(decide::EventBody body) override {
    queue_.push_back(std::move(body));
    if (busy_) return;
    {
      const Busy busy(busy_);  // an exception that leaves a step must not stop all that come after
      while (!queue_.empty()) {
        decide::Event event{Stamp::now(), std::move(queue_.front())};
        queue_.pop_front();
        observers_.on_event(event);
        handle(engine_->step(std::move(event)));
      }
    }
    arm();
  }

  void stop() override {
    stopped_ = true;
    timer_.cancel();
  }

 private:
  struct Busy {
    explicit Busy(bool& busy) : flag(busy) { flag = true; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { flag = false; }
    bool& flag;
  };

  void handle(decide::Effects effects) {
    for (const auto& effect : effects) observers_.on_effect(effect);
    observers_.run(std::move(effects));
  }

  void arm() {
    const Mono wake = engine_->next_wakeup();
    if (stopped_ || wake == armed_) return;
    armed_ = wake;
    if (wake == Mono::max()) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::max(Nanos{0}, wake - MonoClock::now()));
    timer_.async_wait([this](boost::system::error_code error) {
      if (error || stopped_) return;
      armed_ = Mono::min();
      feed(decide::Tick{});
    });
  }

  std::unique_ptr<decide::Engine> engine_;
  CoreObservers observers_;
  asio::steady_timer timer_;
  std::deque<decide::EventBody> queue_;
  Mono armed_ = Mono::max();
  bool busy_ = false;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<CoreLoop> make_core_loop(asio::any_io_executor executor,
                                         std::unique_ptr<decide::Engine> engine,
                                         CoreObservers observers) {
  return std::make_unique<CoreLoopImpl>(std::move(executor), std::move(engine),
                                        std::move(observers));
}

}  // namespace runbookd::app
