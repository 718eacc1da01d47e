#include "daemon/people/channels/alertmanager/spec.hpp"

#include "daemon/people/channels/alertmanager/body.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/settings.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::alertmanager_channel {

namespace {

class Alertmanager final : public sending::HttpChannel {
 public:
  explicit Alertmanager(Secret url) : url_(std::move(url)) {}

  std::string address() const override {
    return sending::address_of("alertmanager", url_.reveal());
  }
  bool keeps_incidents() const override { return true; }
  std::vector<sending::HttpPost> requests(const Message& message) const override {
    return {{url_.reveal(), {}, alerts_body(message)}};
  }
  SendResult judge(const net::HttpResult& answer) const override {
    return sending::by_status(answer);
  }
  std::string kept(const Message& message) const override { return kept_of(message); }
  Nanos again() const override { return say_again; }

 private:
  Secret url_;
};

}  // namespace

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  const auto url = sending::read_url(reader, "alertmanager", sending::Privacy::open);
  if (!url) return nullptr;
  return sending::spec_of(std::make_shared<Alertmanager>(Secret(api_url(url->reveal()))));
}

}  // namespace runbookd::channels::alertmanager_channel
