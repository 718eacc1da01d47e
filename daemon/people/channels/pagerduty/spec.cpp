#include "daemon/people/channels/pagerduty/spec.hpp"

#include "daemon/people/channels/pagerduty/body.hpp"
#include "daemon/people/channels/pagerduty/hook.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/settings.hpp"

namespace runbookd::channels::pagerduty_channel {

namespace {

constexpr std::string_view events_api = "https://events.pagerduty.com";

class PagerDuty final : public sending::HttpChannel {
 public:
  PagerDuty(std::string origin, Secret key, std::shared_ptr<const Hook> hook)
      : origin_(std::move(origin)), key_(std::move(key)), hook_(std::move(hook)) {}

  std::string address() const override { return sending::address_of("pagerduty", origin_); }
  bool keeps_incidents() const override { return true; }
  const Hook* hook() const override { return hook_.get(); }
  std::vector<sending::HttpPost> requests(const Message& message) const override {
    if (api_of(message) == Api::change)
      return {{origin_ + "/v2/change/enqueue", {}, change_body(message, key_)}};
    return {{origin_ + "/v2/enqueue", {}, event_body(message, key_)}};
  }
  SendResult judge(const net::HttpResult& answer) const override {
    return pagerduty_channel::judge(answer);
  }

 private:
  std::string origin_;
  Secret key_;
  std::shared_ptr<const Hook> hook_;  ///< null: PagerDuty does not tell us
};

std::shared_ptr<const NotifierSpec> spec_with(std::optional<std::string> origin,
                                              std::optional<Secret> key,
                                              std::shared_ptr<const Hook> hook = nullptr) {
  if (!origin || !key) return nullptr;
  return sending::spec_of(
      std::make_shared<PagerDuty>(std::move(*origin), std::move(*key), std::move(hook)));
}

// A short one can be guessed, and an empty one is nobody's: whoever knows it takes incidents on.
std::shared_ptr<const Hook> read_hook(document::Reader& keys) {
  if (!keys.has("webhook_secret")) return nullptr;
  auto secret = sending::read_token(keys, "webhook_secret");
  if (!secret) return nullptr;
  if (secret->reveal().size() >= least_secret || keys.unread())
    return make_hook(std::move(*secret));
  keys.error("webhook_secret", "`webhook_secret` has fewer than 16 characters",
             "take the secret that PagerDuty shows when the webhook is made");
  return nullptr;
}

}  // namespace

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  const document::Node* node = reader.take("pagerduty");
  if (node == nullptr || !node->is_map())
    return spec_with(std::string(events_api), sending::read_token(reader, "pagerduty"));
  auto keys = reader.child("pagerduty");
  if (!keys) return nullptr;
  auto key = sending::read_token(*keys, "routing_key");
  auto origin = sending::read_origin(*keys, "url", events_api);
  auto hook = read_hook(*keys);
  keys->finish();
  return keys->failed() ? nullptr : spec_with(std::move(origin), std::move(key), std::move(hook));
}

}  // namespace runbookd::channels::pagerduty_channel
