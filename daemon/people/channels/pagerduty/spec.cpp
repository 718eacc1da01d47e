#include "daemon/people/channels/pagerduty/spec.hpp"

#include "daemon/people/channels/pagerduty/body.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/settings.hpp"

namespace runbookd::channels::pagerduty_channel {

namespace {

constexpr std::string_view events_api = "https://events.pagerduty.com";

class PagerDuty final : public sending::HttpChannel {
 public:
  PagerDuty(std::string origin, Secret key) : origin_(std::move(origin)), key_(std::move(key)) {}

  std::string address() const override { return sending::address_of("pagerduty", origin_); }
  bool keeps_incidents() const override { return true; }
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
};

std::shared_ptr<const NotifierSpec> spec_with(std::optional<std::string> origin,
                                              std::optional<Secret> key) {
  if (!origin || !key) return nullptr;
  return sending::spec_of(std::make_shared<PagerDuty>(std::move(*origin), std::move(*key)));
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
  keys->finish();
  return keys->failed() ? nullptr : spec_with(std::move(origin), std::move(key));
}

}  // namespace runbookd::channels::pagerduty_channel
