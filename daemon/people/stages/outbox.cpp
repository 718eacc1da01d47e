#include "daemon/people/stages/outbox.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <list>
#include <map>
#include <optional>

#include "daemon/people/stages/health.hpp"
#include "daemon/people/stages/kept.hpp"
#include "daemon/people/stages/outbox_queue.hpp"
#include "daemon/people/stages/over_by_now.hpp"

namespace runbookd::people {

namespace asio = boost::asio;

namespace {

/// A try under way.
struct Try {
  std::uint64_t item = 0;
  std::string incident;
  asio::cancellation_signal cancel;
};

struct Lane {
  explicit Lane(TimeSource& time) : alarm(time.alarm()) {}
  OutboxQueue queue;
  Health health;
  Kept kept;
  std::list<Try> tries;
  std::unique_ptr<Alarm> alarm;  ///< for the next message that is due
};

asio::awaitable<void> send_into(std::shared_ptr<Notifier> notifier, Message message,
                                std::shared_ptr<SendResult> out) {
  *out = co_await notifier->send(std::move(message));
}

class OutboxImpl final : public Outbox {
 public:
  OutboxImpl(asio::any_io_executor executor, TimeSource& time, OutboxEvents events)
      : executor_(std::move(executor)), time_(time), events_(std::move(events)) {}

  void send(const std::string& contact, std::shared_ptr<Notifier> notifier,
            Message message) override {
    if (stopped_) return;
    Lane& lane = lanes_.try_emplace(contact, time_).first->second;
    const Message told = message;
    if (!lane.queue.add(std::move(notifier), std::move(message), time_.now().mono))
      return events_.on_end(contact, told, false, "too many messages are waiting for this contact");
    pump(contact, lane);
  }

  void stop() override {
    stopped_ = true;
    for (auto& [name, lane] : lanes_) {
      lane.alarm->clear();
      for (Try& one : lane.tries) one.cancel.emit(asio::cancellation_type::terminal);
    }
  }

 private:
  /// Starts what is due, and wakes up again for what will be.
  void pump(const std::string& contact, Lane& lane) {
    if (stopped_) return;
    while (const OutboxQueue::Item* item = lane.queue.next(time_.now().mono))
      start(contact, lane, *item);
    const auto due = lane.queue.next_due();
    if (!due) return lane.alarm->clear();
    lane.alarm->set(*due, [this, contact] { pump(contact, lanes_.at(contact)); });
  }

  void start(const std::string& contact, Lane& lane, const OutboxQueue::Item& item) {
    const auto one = lane.tries.emplace(lane.tries.end());
    one->item = item.id;
    one->incident = item.message.incident;
    const auto result = std::make_shared<SendResult>();
    Message message = item.message;
    message.sent = time_.now().wall;
    message.kept = lane.kept.of(message.incident);
    if (lane.queue.is_over(item)) say_it_is_over(message);
    asio::co_spawn(
        executor_, send_into(item.notifier, std::move(message), result),
        asio::bind_cancellation_slot(one->cancel.slot(),
                                     [this, contact, one, result](const std::exception_ptr& error) {
                                       ended(contact, one, static_cast<bool>(error), *result);
                                     }));
  }

  void ended(const std::string& contact, std::list<Try>::iterator one, bool threw,
             const SendResult& result) {
    Lane& lane = lanes_.at(contact);
    const std::uint64_t id = one->item;
    const std::string incident = std::move(one->incident);
    lane.tries.erase(one);
    if (stopped_) return;
    // A notifier that throws is a bug of ours: it costs its message, not those behind it.
    const auto over =
        threw ? lane.queue.given_up(id) : lane.queue.tried(id, result, time_.now().mono);
    if (over) {
      const bool sent = !threw && result.delivery == Delivery::delivered;
      if (sent) lane.kept.delivered(over->message, result.kept);
      events_.on_end(contact, over->message, sent, threw ? "the notifier failed" : result.detail);
      if (sent && over->message.meaning == MessageMeaning::resolved)
        for (const auto& late : lane.queue.overtaken_by(*over))
          events_.on_end(contact, late.message, false, "its incident was over first");
    }
    look_at_health(contact, lane, incident,
                   threw ? SendResult{Delivery::rejected, "the notifier failed", {}} : result);
    pump(contact, lane);
  }

  void look_at_health(const std::string& contact, Lane& lane, const std::string& incident,
                      const SendResult& result) {
    using Is = decide::ContactHealth::Is;
    const bool worked = result.delivery == Delivery::delivered;
    const bool was_broken = lane.health.is_broken();
    if (lane.health.tried(worked, time_.now().mono))
      events_.on_health({contact, incident, Is::broken, result.detail});
    if (worked && was_broken) events_.on_health({contact, incident, Is::well, {}});
    const Nanos asked = result.retry_after.value_or(Nanos{0});
    if (!worked && asked > most_pause)
      events_.on_health({contact, incident, Is::held, "for " + format_duration(asked)});
  }

  asio::any_io_executor executor_;
  TimeSource& time_;
  OutboxEvents events_;
  std::map<std::string, Lane> lanes_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Outbox> make_outbox(asio::any_io_executor executor, TimeSource& time,
                                    OutboxEvents events) {
  return std::make_unique<OutboxImpl>(std::move(executor), time, std::move(events));
}

}  // namespace runbookd::people
