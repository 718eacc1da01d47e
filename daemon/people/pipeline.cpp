#include "daemon/people/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "daemon/decide/incidents/incident.hpp"
#include "daemon/people/stages/dedup.hpp"
#include "daemon/people/stages/gather.hpp"
#include "daemon/people/stages/list.hpp"
#include "daemon/people/stages/outbox.hpp"
#include "daemon/people/stages/over_by_now.hpp"
#include "daemon/people/stages/public_word.hpp"
#include "daemon/people/stages/rate.hpp"
#include "daemon/people/stages/render.hpp"
#include "daemon/people/stages/repetition.hpp"
#include "daemon/people/stages/severity.hpp"

namespace runbookd::people {

namespace {

using How = decide::MessageEnded::How;

How how(bool sent) { return sent ? How::sent : How::failed; }

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
        end_all(to.contact, news, to.verdict.why);
      else if (news.list.empty())
        hand_over(to, news);
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
    const Wall now = time_.now().wall;
    Message message = bounds_of(contact).is_public ? render_for_public(news, now)
                                                   : render(news, now, external_url_);
    redact(message, events_.clean);
    message.contact = contact;
    message.id = id_of(message, contact);
    // Of a start that sends again what was on its way (decide/incidents/unsent.hpp).
    const bool is_over = news.state == name_of(decide::IncidentState::resolved);
    if (is_over && news.news != decide::News::resolved) say_it_is_over(message);
    return message;
  }

  // The rulebook lost the contact: each news of a list ends for it.
  void end_all(const std::string& contact, const decide::Notify& news, const std::string& why) {
    for (const decide::Notify& one : news.list) end_all(contact, one, why);
    if (news.list.empty())
      events_.on_end({contact, news.incident, news.rule, How::failed, why, news.key});
  }

  ContactBounds bounds_of(const std::string& contact) const {
    const auto known = bounds_.find(contact);
    return known == bounds_.end() ? ContactBounds{} : known->second;
  }

  // Whether the contact is to hear of it at all. What is on its way already ends when that does.
  bool is_news(const std::string& contact, decide::News news, const Message& message) {
    Verdict verdict = takes_word(bounds_of(contact), news);
    if (verdict.goes_on) verdict = takes_severity(bounds_of(contact), message);
    const bool takes = verdict.goes_on;
    if (takes) verdict = dedup_.judge(message);
    if (verdict.goes_on) return true;
    if (!takes || dedup_.is_delivered(message.id))
      tell_end(contact, message, How::passed_over, verdict.why);
    return false;
  }

  void hand_over(const Addressed& to, const decide::Notify& news) {
    const Message message = message_of(news, to.contact);
    if (!is_news(to.contact, news.news, message)) return;
    if (can_wait(news.news) && !to.channel->keeps_incidents()) {
      const Gather::Answer answer = gather_.judge(to.contact, message, time_.now().mono);
      if (answer.instead_of)
        tell_end(to.contact, *answer.instead_of, How::passed_over, "a newer one stands for it");
      if (answer.holds) return set_alarm();
    }
    send_on(to.contact, to.channel, message);
  }

  void hand_over_list(const Addressed& to, const decide::Notify& news) {
    std::vector<Message> all;
    for (const decide::Notify& one : news.list) {
      Message message = message_of(one, to.contact);
      if (!is_news(to.contact, one.news, message)) continue;
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
      remember(message, false);
      tell_end(contact, message, How::failed, verdict.why);
      if (rate_.is_to_be_told(contact))
        outbox_->send(contact, channel, left_out(message, *bounds.rate));
      return;
    }
    repetition_.told(contact, message);
    outbox_->send(contact, channel, message);
  }

  void remember(const Message& message, bool sent) {
    const auto note = [&](const std::string& id) {
      sent ? dedup_.delivered(id) : dedup_.forget(id);
    };
    note(message.id);
    for (const Mentioned& it : message.mentions) note(it.id);
  }

  // Of a list each incident that it mentions learns what became of it.
  void tell_end(const std::string& contact, const Message& message, How how,
                const std::string& detail) {
    if (message.mentions.empty())
      return events_.on_end({contact, message.incident, message.rule, how, detail, message.key});
    for (const Mentioned& it : message.mentions)
      events_.on_end({contact, it.incident, it.rule, how, detail, it.key});
  }

  void ended(const std::string& contact, const Message& message, bool sent,
             const std::string& detail) {
    const auto channel = channels_.find(contact);
    const Nanos again = channel == channels_.end() ? Nanos{0} : channel->second->again();
    repetition_.ended(contact, message, sent, again, time_.now().mono);
    set_alarm();
    if (message.repeats) return;  // that it was told is known
    remember(message, sent);
    tell_end(contact, message, how(sent), detail);
  }

  void send_gathered() {
    for (auto& [contact, held] : gather_.due(time_.now().mono)) {
      const auto channel = channels_.find(contact);
      if (channel == channels_.end()) {
        for (const Message& message : held)
          tell_end(contact, message, How::failed, "the rulebook has no such contact any more");
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
