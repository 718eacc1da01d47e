#include "daemon/people/channels/slack/spec.hpp"

#include "daemon/net/text.hpp"
#include "daemon/people/channels/slack/body.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/settings.hpp"

namespace runbookd::channels::slack_channel {

namespace {

class Webhook final : public sending::HttpChannel {
 public:
  explicit Webhook(Secret url) : url_(std::move(url)) {}

  std::string address() const override { return sending::address_of("slack", url_.reveal()); }
  std::vector<sending::HttpPost> requests(const Message& message) const override {
    return {{url_.reveal(), {}, webhook_body(message)}};
  }
  SendResult judge(const net::HttpResult& answer) const override { return judge_webhook(answer); }

 private:
  Secret url_;
};

class BotSpec final : public NotifierSpec {
 public:
  explicit BotSpec(Bot bot) : bot_(std::move(bot)) {}

  std::string address() const override {
    return "slack (" + net::one_line(bot_.channel, 80) + " at " + net::host_of(bot_.origin) + ")";
  }
  std::unique_ptr<Notifier> make(const Services& services) const override {
    return make_bot(bot_, services);
  }
  WayOut way_out() const override { return {.url = Secret(bot_.origin)}; }

 private:
  Bot bot_;
};

std::shared_ptr<const NotifierSpec> parse_bot(document::Reader& reader) {
  auto keys = reader.child("slack");
  if (!keys) return nullptr;
  auto token = sending::read_token(*keys, "token");
  const auto channel = keys->string("channel");
  const auto origin = sending::read_origin(*keys, "url", "https://slack.com");
  keys->finish();
  if (!token || !channel || !origin || keys->failed()) return nullptr;
  return std::make_shared<BotSpec>(Bot{*origin, std::move(*token), *channel});
}

}  // namespace

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  const document::Node* node = reader.take("slack");
  if (node != nullptr && node->is_map()) return parse_bot(reader);
  auto url = sending::read_url(reader, "slack", sending::Privacy::confidential);
  if (!url) return nullptr;
  return sending::spec_of(std::make_shared<Webhook>(std::move(*url)));
}

}  // namespace runbookd::channels::slack_channel
