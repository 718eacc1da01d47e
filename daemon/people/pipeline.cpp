#include "daemon/people/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "daemon/people/stages/dedup.hpp"
#include "daemon/people/stages/gather.hpp"
#include "daemon/people/stages/list.hpp"
#include "daemon/people/stages/outbox.hpp"
#include "daemon/people/stages/rate.hpp"
#include "daemon/people/stages/render.hpp"
#include "daemon/people/stages/repetition.hpp"
#include "daemon/people/stages/severity.hpp"

namespace runbookd::people {

namespace {

class Staged final : public Pipeline {
 public:
  Staged(boost::asio::any_io_executor executor, TimeSource& time, Events events)
      : time_(time),
        events_(std::move(events)),
        alarm_(time.alarm()),
        outbox_(make_outbox(
            std::move(executor), time,
            {[this](const std::string& contact, const Message& message, bool sent,
                    const std::string& detail) { ended(contact, message, sent, detail); },
             [this](decide::ContactHealth it) { events_.on_health(std::move(it)); }})) {}

  void use(Channels channels, Bounds bounds, std::string external_url) override {
    channels_ = std::move(channels);
    bounds_ = std::move(bounds);
    external_url_ = std::move(external_url);
  }

  void tell(const decide::Notify& news) override {
    for (const Addressed& to : audience_of(news.contacts, channels_)) {
      if (!to.verdict.goes_on)
        events_.on_end({to.contact, news.incident, news.rule, false, to.verdict.why});
      else if (news.list.empty())
        hand_over(to, message_of(news, to.contact), can_wait(news.news));
      else
        hand_over_list(to, news);
    }
  }

  void stop() override {
    alarm_->clear();
    outbox_->stop();
  }

 private:
  Message message_of(const decide::Notify& news, const std::string& contact) const {
    Message message = render(news, time_.now().wall, external_url_);
    redact(message, events_.clean);
    message.contact = contact;
    message.id = id_of(message, contact);
    return message;
  }

  ContactBounds bounds_of(const std::string& contact) const {
    const auto known = bounds_.find(contact);
    return known == bounds_.end() ? ContactBounds{} : known->second;
  }

  // Whether the contact is to hear of it at all.
  bool is_news(const std::string& contact, const Message& message) {
    Verdict verdict = takes_severity(bounds_of(contact), message);
    if (verdict.goes_on) verdict = dedup_.judge(message);
    if (!verdict.goes_on) events_.on_passed_over(contact, verdict.why);
    return verdict.goes_on;
  }

  void hand_over(const Addressed& to, const Message& message, bool can_wait) {
    if (!is_news(to.contact, message)) return;
    if (can_wait && !to.channel->keeps_incidents() &&
        gather_.holds(to.contact, message, time_.now().mono))
      return set_alarm();
    send_on(to.contact, to.channel, message);
  }

  void hand_over_list(const Addressed& to, const decide::Notify& news) {
    std::vector<Message> all;
    for (const decide::Notify& one : news.list) {
      Message message = message_of(one, to.contact);
      if (!is_news(to.contact, message)) continue;
      if (to.channel->keeps_incidents())
        send_on(to.contact, to.channel, message);
      else
        all.push_back(std::move(message));
    }
    if (!all.empty()) send_list(to.contact, to.channel, std::move(all), "in this digest");
  }

  void send_list(const std::string& contact, const std::shared_ptr<Notifier>& channel,
                 std::vector<Message> all, const std::string& why) {
    Message list = list_of(std::move(all), why);
    list.key += "/list";
    list.id = id_of(list, contact);
    send_on(contact, channel, list);
  }

  void send_on(const std::string& contact, const std::shared_ptr<Notifier>& channel,
               const Message& message) {
    const ContactBounds bounds = bounds_of(contact);
    const Verdict verdict = rate_.judge(contact, bounds, message, time_.now().mono);
    if (!verdict.goes_on) {
      dedup_.forget(message);
      tell_end(contact, message, false, verdict.why);
      if (rate_.is_to_be_told(contact))
        outbox_->send(contact, channel, left_out(message, *bounds.rate));
      return;
    }
    repetition_.told(contact, message);
    outbox_->send(contact, channel, message);
  }

  // Of a list each incident that it mentions learns what became of it.
  void tell_end(const std::string& contact, const Message& message, bool sent,
                const std::string& detail) {
    if (message.mentions.empty())
      return events_.on_end({contact, message.incident, message.rule, sent, detail});
    for (const Mentioned& it : message.mentions)
      events_.on_end({contact, it.incident, it.rule, sent, detail});
  }

  void ended(const std::string& contact, const Message& message, bool sent,
             const std::string& detail) {
    const auto channel = channels_.find(contact);
    const Nanos again = channel == channels_.end() ? Nanos{0} : channel->second->again();
    repetition_.ended(contact, message, sent, again, time_.now().mono);
    set_alarm();
    if (message.repeats) return;  // that it was told is known
    if (!sent) dedup_.forget(message);
    tell_end(contact, message, sent, detail);
  }

  void send_gathered() {
    for (auto& [contact, held] : gather_.due(time_.now().mono)) {
      const auto channel = channels_.find(contact);
      if (channel == channels_.end()) {
        for (const Message& message : held)
          tell_end(contact, message, false, "the rulebook has no such contact any more");
      } else if (held.size() == 1) {
        send_on(contact, channel->second, held.front());
      } else {
        send_list(contact, channel->second, std::move(held), "at once");
      }
    }
  }

  void repeat() {
    for (auto& [contact, message] : repetition_.due(time_.now().mono)) {
      const auto channel = channels_.find(contact);
      if (channel == channels_.end())
        repetition_.ended(contact, message, false, Nanos{0}, time_.now().mono);
      else
        outbox_->send(contact, channel->second, std::move(message));
    }
    set_alarm();
  }

  void set_alarm() {
    const auto again = repetition_.next_due();
    const auto gathered = gather_.next_due();
    if (!again && !gathered) return alarm_->clear();
    alarm_->set(std::min(again.value_or(Mono::max()), gathered.value_or(Mono::max())), [this] {
      send_gathered();
      repeat();
    });
  }

  TimeSource& time_;
  Events events_;
  Channels channels_;
  Bounds bounds_;
  std::string external_url_;
  Dedup dedup_;
  Gather gather_;
  Rate rate_;
  Repetition repetition_;
  std::unique_ptr<Alarm> alarm_;  ///< for the next repetition
  std::unique_ptr<Outbox> outbox_;
};

}  // namespace

std::unique_ptr<Pipeline> make_pipeline(boost::asio::any_io_executor executor, TimeSource& time,
                                        Events events) {
  return std::make_unique<Staged>(std::move(executor), time, std::move(events));
}

}  // namespace runbookd::people
