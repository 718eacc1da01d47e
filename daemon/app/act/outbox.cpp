#include "daemon/app/act/outbox.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

constexpr Nanos first_pause = seconds{1};
constexpr Nanos most_pause = seconds{60};
constexpr Nanos patience = hours{1};
constexpr std::size_t most_queued = 1'000;

struct Item {
  std::shared_ptr<Notifier> notifier;
  Message message;
  Mono since{};
};

struct Lane {
  std::deque<Item> queue;
  bool running = false;
  asio::cancellation_signal cancel;
};

class Impl final : public Outbox {
 public:
  Impl(asio::any_io_executor executor, OutboxEvents events)
      : executor_(std::move(executor)), events_(std::move(events)) {}

  void send(const std::string& contact, std::shared_ptr<Notifier> notifier,
            Message message) override {
    if (stopped_) return;
    Lane& lane = lanes_[contact];
    if (lane.queue.size() >= most_queued)
      return events_.on_end(contact, message, false,
                            "too many messages are waiting for this contact");
    lane.queue.push_back({std::move(notifier), std::move(message), MonoClock::now()});
    if (!lane.running) start(contact);
  }

  void stop() override {
    stopped_ = true;
    for (auto& [name, lane] : lanes_)
      if (lane.running) lane.cancel.emit(asio::cancellation_type::terminal);
  }

 private:
  void start(const std::string& contact) {
    Lane& lane = lanes_[contact];
    lane.running = true;
    asio::co_spawn(executor_, drain(contact),
                   asio::bind_cancellation_slot(lane.cancel.slot(),
                                                [this, contact](const std::exception_ptr& error) {
                                                  ended(contact, static_cast<bool>(error));
                                                }));
  }

  // A notifier that throws is a bug of ours: it costs its message, not those behind it.
  void ended(const std::string& contact, bool failed) {
    Lane& lane = lanes_[contact];
    lane.running = false;
    if (!failed || stopped_ || lane.queue.empty()) return;
    const Item item = std::move(lane.queue.front());
    lane.queue.pop_front();
    events_.on_end(contact, item.message, false, "the notifier failed");
    if (!lane.queue.empty() && !lane.running) start(contact);
  }

  asio::awaitable<void> drain(std::string contact) {
    Lane& lane = lanes_[contact];
    while (!lane.queue.empty() && !stopped_) {
      Nanos pause = first_pause;
      while (!stopped_) {
        const Item item = lane.queue.front();
        const SendResult result = co_await item.notifier->send(item.message);
        const bool over =
            result.delivery != Delivery::retry || MonoClock::now() - item.since > patience;
        if (over) {
          lane.queue.pop_front();
          events_.on_end(contact, item.message, result.delivery == Delivery::delivered,
                         result.detail);
          break;
        }
        asio::steady_timer timer(executor_, std::max(pause, result.retry_after.value_or(Nanos{0})));
        co_await timer.async_wait(asio::use_awaitable);
        pause = std::min(2 * pause, most_pause);
      }
    }
  }

  asio::any_io_executor executor_;
  OutboxEvents events_;
  std::map<std::string, Lane> lanes_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Outbox> make_outbox(asio::any_io_executor executor, OutboxEvents events) {
  return std::make_unique<Impl>(std::move(executor), std::move(events));
}

}  // namespace runbookd::app
