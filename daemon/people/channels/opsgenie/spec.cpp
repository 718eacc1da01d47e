#include "daemon/people/channels/opsgenie/spec.hpp"

#include "daemon/people/channels/opsgenie/body.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/settings.hpp"

namespace runbookd::channels::opsgenie_channel {

namespace {

class Opsgenie final : public sending::HttpChannel {
 public:
  Opsgenie(std::string origin, Secret key) : origin_(std::move(origin)), key_(std::move(key)) {}

  std::string address() const override { return sending::address_of("opsgenie", origin_); }
  bool keeps_incidents() const override { return true; }
  std::vector<sending::HttpPost> requests(const Message& message) const override {
    Call call = call_of(message);
    return {{origin_ + call.path,
             {{"Authorization", "GenieKey " + key_.reveal()}},
             std::move(call.body)}};
  }
  SendResult judge(const net::HttpResult& answer) const override {
    return opsgenie_channel::judge(answer);
  }

 private:
  std::string origin_;
  Secret key_;
};

}  // namespace

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  auto keys = reader.child("opsgenie");
  if (!keys) return nullptr;
  auto key = sending::read_token(*keys, "api_key");
  auto origin = sending::read_origin(*keys, "url", "https://api.opsgenie.com");
  keys->finish();
  if (!key || !origin || keys->failed()) return nullptr;
  return sending::spec_of(std::make_shared<Opsgenie>(std::move(*origin), std::move(*key)));
}

}  // namespace runbookd::channels::opsgenie_channel
