#include "daemon/people/pipeline.hpp"

#include <utility>

#include "daemon/people/stages/dedup.hpp"
#include "daemon/people/stages/outbox.hpp"
#include "daemon/people/stages/render.hpp"

namespace runbookd::people {

namespace {

class Staged final : public Pipeline {
 public:
  Staged(boost::asio::any_io_executor executor, TimeSource& time, Events events)
      : time_(time),
        events_(std::move(events)),
        outbox_(make_outbox(
            std::move(executor), time,
            {[this](const std::string& contact, const Message& message, bool sent,
                    const std::string& detail) { ended(contact, message, sent, detail); }})) {}

  void use(Channels channels, std::string external_url) override {
    channels_ = std::move(channels);
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
      message.id = id_of(message, to.contact);
      const Verdict fresh = dedup_.judge(message);
      if (!fresh.goes_on) {
        events_.on_duplicate(to.contact, fresh.why);
        continue;
      }
      outbox_->send(to.contact, to.channel, message);
    }
  }

  void stop() override { outbox_->stop(); }

 private:
  void ended(const std::string& contact, const Message& message, bool sent,
             const std::string& detail) {
    if (!sent) dedup_.forget(message);
    events_.on_end({contact, message.incident, message.rule, sent, detail});
  }

  TimeSource& time_;
  Events events_;
  Channels channels_;
  std::string external_url_;
  Dedup dedup_;
  std::unique_ptr<Outbox> outbox_;
};

}  // namespace

std::unique_ptr<Pipeline> make_pipeline(boost::asio::any_io_executor executor, TimeSource& time,
                                        Events events) {
  return std::make_unique<Staged>(std::move(executor), time, std::move(events));
}

}  // namespace runbookd::people
