#include "daemon/app/act/outbox.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <map>
#include <optional>

#include "daemon/app/act/outbox_queue.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

/// A try under way.
struct Try {
  std::uint64_t item = 0;
  asio::cancellation_signal cancel;
};

struct Lane {
  explicit Lane(const asio::any_io_executor& executor) : timer(executor) {}
  OutboxQueue queue;
  std::list<Try> tries;
  asio::steady_timer timer;  ///< for the next message that is due
};

asio::awaitable<void> send_into(std::shared_ptr<Notifier> notifier, Message message,
                                std::shared_ptr<SendResult> out) {
  *out = co_await notifier->send(std::move(message));
}

class OutboxImpl final : public Outbox {
 public:
  OutboxImpl(asio::any_io_executor executor, OutboxEvents events)
      : executor_(std::move(executor)), events_(std::move(events)) {}

  void send(const std::string& contact, std::shared_ptr<Notifier> notifier,
            Message message) override {
    if (stopped_) return;
    Lane& lane = lanes_.try_emplace(contact, executor_).first->second;
    const Message told = message;
    if (!lane.queue.add(std::move(notifier), std::move(message), MonoClock::now()))
      return events_.on_end(contact, told, false, "too many messages are waiting for this contact");
    pump(contact, lane);
  }

  void stop() override {
    stopped_ = true;
    for (auto& [name, lane] : lanes_) {
      lane.timer.cancel();
      for (Try& one : lane.tries) one.cancel.emit(asio::cancellation_type::terminal);
    }
  }

 private:
  /// Starts what is due, and wakes up again for what will be.
  void pump(const std::string& contact, Lane& lane) {
    if (stopped_) return;
    while (const OutboxQueue::Item* item = lane.queue.next(MonoClock::now()))
      start(contact, lane, *item);
    const auto due = lane.queue.next_due();
    lane.timer.cancel();
    if (!due) return;
    lane.timer.expires_after(std::max(Nanos{0}, *due - MonoClock::now()));
    lane.timer.async_wait([this, contact](boost::system::error_code ec) {
      if (!ec) pump(contact, lanes_.at(contact));
    });
  }

  void start(const std::string& contact, Lane& lane, const OutboxQueue::Item& item) {
    const auto one = lane.tries.emplace(lane.tries.end());
    one->item = item.id;
    const auto result = std::make_shared<SendResult>();
    asio::co_spawn(
        executor_, send_into(item.notifier, item.message, result),
        asio::bind_cancellation_slot(one->cancel.slot(),
                                     [this, contact, one, result](const std::exception_ptr& error) {
                                       ended(contact, one, static_cast<bool>(error), *result);
                                     }));
  }

  void ended(const std::string& contact, std::list<Try>::iterator one, bool threw,
             const SendResult& result) {
    Lane& lane = lanes_.at(contact);
    const std::uint64_t id = one->item;
    lane.tries.erase(one);
    if (stopped_) return;
    // A notifier that throws is a bug of ours: it costs its message, not those behind it.
    const auto over =
        threw ? lane.queue.given_up(id) : lane.queue.tried(id, result, MonoClock::now());
    if (over) {
      const bool sent = !threw && result.delivery == Delivery::delivered;
      events_.on_end(contact, over->message, sent, threw ? "the notifier failed" : result.detail);
    }
    pump(contact, lane);
  }

  asio::any_io_executor executor_;
  OutboxEvents events_;
  std::map<std::string, Lane> lanes_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Outbox> make_outbox(asio::any_io_executor executor, OutboxEvents events) {
  return std::make_unique<OutboxImpl>(std::move(executor), std::move(events));
}

}  // namespace runbookd::app
