#include "daemon/people/pipeline.hpp"

#include <utility>

#include "daemon/people/stages/dedup.hpp"
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
                    const std::string& detail) { ended(contact, message, sent, detail); }})) {}

  void use(Channels channels, Bounds bounds, std::string external_url) override {
    channels_ = std::move(channels);
    bounds_ = std::move(bounds);
    external_url_ = std::move(external_url);
  }

  void tell(const decide::Notify& news) override {
    Message message = render(news, time_.now().wall, external_url_);
    redact(message, events_.clean);
    for (const Addressed& to : audience_of(news.contacts, channels_)) {
      if (!to.verdict.goes_on) {
        events_.on_end({to.contact, news.incident, news.rule, false, to.verdict.why});
        continue;
      }
      message.contact = to.contact;
      message.id = id_of(message, to.contact);
      hand_over(to, message);
    }
  }

  void stop() override {
    alarm_->clear();
    outbox_->stop();
  }

 private:
  void hand_over(const Addressed& to, const Message& message) {
    const auto known = bounds_.find(to.contact);
    const ContactBounds bounds = known == bounds_.end() ? ContactBounds{} : known->second;
    Verdict verdict = takes_severity(bounds, message);
    if (verdict.goes_on) verdict = dedup_.judge(message);
    if (!verdict.goes_on) return events_.on_passed_over(to.contact, verdict.why);
    verdict = rate_.judge(to.contact, bounds, message, time_.now().mono);
    if (!verdict.goes_on) {
      dedup_.forget(message);
      events_.on_end({to.contact, message.incident, message.rule, false, verdict.why});
      if (rate_.is_to_be_told(to.contact))
        outbox_->send(to.contact, to.channel, left_out(message, *bounds.rate));
      return;
    }
    repetition_.told(to.contact, message);
    outbox_->send(to.contact, to.channel, message);
  }

  void ended(const std::string& contact, const Message& message, bool sent,
             const std::string& detail) {
    const auto channel = channels_.find(contact);
    const Nanos again = channel == channels_.end() ? Nanos{0} : channel->second->again();
    repetition_.ended(contact, message, sent, again, time_.now().mono);
    set_alarm();
    if (message.repeats) return;  // that it was told is known
    if (!sent) dedup_.forget(message);
    events_.on_end({contact, message.incident, message.rule, sent, detail});
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
    const auto due = repetition_.next_due();
    if (!due) return alarm_->clear();
    alarm_->set(*due, [this] { repeat(); });
  }

  TimeSource& time_;
  Events events_;
  Channels channels_;
  Bounds bounds_;
  std::string external_url_;
  Dedup dedup_;
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
