#include "daemon/people/channels/webhook/spec.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "daemon/people/channels/webhook/body.hpp"
#include "daemon/people/sending/http_channel.hpp"
#include "daemon/people/sending/settings.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::webhook_channel {

namespace {

constexpr std::array<std::string_view, 2> written_by_us{"idempotency-key", "x-runbookd-signature"};

class Webhook final : public sending::HttpChannel {
 public:
  explicit Webhook(Settings settings) : settings_(std::move(settings)) {}

  std::string address() const override {
    return sending::address_of("webhook", settings_.url.reveal());
  }
  bool keeps_incidents() const override { return true; }
  std::vector<sending::HttpPost> requests(const Message& message) const override {
    std::string body = body_of(settings_, message);
    net::Headers headers = headers_of(settings_, message, body);
    return {{settings_.url.reveal(), std::move(headers), std::move(body)}};
  }
  SendResult judge(const net::HttpResult& answer) const override {
    return sending::by_status(answer);
  }

 private:
  Settings settings_;
};

bool is_json(const net::Headers& headers) {
  const std::string* type = net::find_header(headers, "Content-Type");
  return type == nullptr || ascii_lower(*type).find("json") != std::string::npos;
}

// A body that is no JSON with every value empty is none with any.
void read_body(document::Reader& keys, Settings& out) {
  const auto text = keys.string("body");
  if (!text) return;
  if (keys.has("format"))
    return keys.error("body", "`body` goes with no `format`: it is one", "leave one of them out");
  auto body = sending::BodyTemplate::parse(*text);
  if (!body) return keys.error("body", "`body` " + body.error().text, body.error().hint);
  out.format = Format::body;
  out.body = std::move(*body);
  if (out.json && !net::parse_foreign_json(out.body.fill(Message{}, sending::json_escaped)))
    keys.error("body", "`body` is no JSON once the names are filled in",
               "write {{ title }} between quotes; for another type add headers: "
               "{Content-Type: text/plain}");
}

std::shared_ptr<const NotifierSpec> parse_map(document::Reader& reader) {
  auto keys = reader.child("webhook");
  if (!keys) return nullptr;
  Settings out;
  auto url = sending::read_url(*keys, "url", sending::Privacy::open);
  auto headers = sending::read_headers(*keys, "headers", written_by_us);
  if (auto secret = keys->string("secret")) out.secret = Secret(std::move(*secret));
  out.format = keys->choice("format").value_or(0) == 1 ? Format::cloudevents : Format::alertmanager;
  if (headers) out.headers = std::move(*headers);
  out.json = is_json(out.headers);
  read_body(*keys, out);
  keys->finish();
  if (!url || !headers || keys->failed()) return nullptr;
  out.url = std::move(*url);
  return sending::spec_of(std::make_shared<Webhook>(std::move(out)));
}

}  // namespace

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  const document::Node* node = reader.take("webhook");
  if (node != nullptr && node->is_map()) return parse_map(reader);
  auto url = sending::read_url(reader, "webhook", sending::Privacy::open);
  if (!url) return nullptr;
  Settings plain;
  plain.url = std::move(*url);
  return sending::spec_of(std::make_shared<Webhook>(std::move(plain)));
}

}  // namespace runbookd::channels::webhook_channel
