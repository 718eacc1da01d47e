// Settings of the `slack` and `webhook` contacts, and the sending: one POST, one verdict. The URL
// is a secret; people see its host.
#include "daemon/base/secret.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/net/misplaced_password.hpp"
#include "daemon/net/text.hpp"
#include "daemon/net/url.hpp"
#include "remediations/notify/channel.hpp"
#include "remediations/notify/kind.hpp"

namespace runbookd::remediations::notify_kind {
namespace asio = boost::asio;
namespace {

using document::Reader;

constexpr Nanos send_timeout = seconds{10};
constexpr std::size_t max_answer = 64 << 10;

// What a channel is made of.
struct Channel {
  std::string_view name;
  std::string (*body)(const Message&);
  SendResult (*judge)(const net::HttpResult&);
  bool confidential = false;  ///< who knows the URL can post: nobody on the way may read it
};
constexpr Channel slack{"slack", &slack_body, &judge_slack, true};
constexpr Channel webhook{"webhook", &webhook_body, &judge_webhook};

class HttpNotifier final : public Notifier {
 public:
  HttpNotifier(const Channel& channel, Secret url, net::HttpClient* http)
      : channel_(channel), url_(std::move(url)), http_(http) {}

  asio::awaitable<SendResult> send(Message message) override {
    SendResult out;
    out.detail = "no HTTP client";
    if (http_ == nullptr) co_return out;
    net::HttpRequest request;
    request.method = "POST";
    request.url = url_.reveal();
    request.headers = {{"Content-Type", "application/json"}};
    if (!message.id.empty())
      request.headers.emplace_back("Idempotency-Key", net::one_line(message.id, 128));
    request.body = channel_.body(message);
    request.timeout = send_timeout;
    request.max_body = max_answer;
    request.may_cut = true;
    net::HttpResult answer = co_await net::cancellation_as_value(http_->fetch(std::move(request)));
    out = channel_.judge(answer);
    co_return out;
  }

 private:
  Channel channel_;
  Secret url_;
  net::HttpClient* http_;
};

class HttpSpec final : public NotifierSpec {
 public:
  HttpSpec(const Channel& channel, Secret url) : channel_(channel), url_(std::move(url)) {}

  std::string address() const override {
    return std::string(channel_.name) + " (" + net::host_of(url_.reveal()) + ")";
  }
  std::unique_ptr<Notifier> make(const Services& services) const override {
    return std::make_unique<HttpNotifier>(channel_, url_, services.http);
  }

 private:
  Channel channel_;
  Secret url_;
};

/// Slack's URL is itself the secret: only TLS, or a proxy on this machine, may see it.
Status check_confidential(std::string_view text) {
  const auto url = net::parse_url(text);
  if (!url || url->scheme != "http" || net::is_loopback_host(url->host)) return ok();
  return Error{"would be sent in clear, and whoever has it can post: it must be https",
               "write https://hooks.slack.com/services/...; http only to this machine"};
}

std::shared_ptr<const NotifierSpec> parse(Reader& reader, const Channel& channel) {
  const auto url = reader.string(channel.name);
  if (!url) return nullptr;
  auto checked = reader.unread() ? ok() : net::check_request_url(*url);
  if (checked && channel.confidential) checked = check_confidential(*url);
  if (!checked) {
    // The text itself may be the secret: it is not repeated.
    reader.error(channel.name, "`" + std::string(channel.name) + "` " + checked.error().text,
                 checked.error().hint);
    return nullptr;
  }
  if (const auto fault = net::misplaced_password(*url)) {
    reader.error(channel.name, "`" + std::string(channel.name) + "` " + fault->text, fault->hint);
    return nullptr;
  }
  return std::make_shared<HttpSpec>(channel, Secret(*url));
}

constexpr Key slack_keys[] = {
    {.name = "slack",
     .shape = Shape::url,
     .summary = "an incoming webhook of Slack; keep it in a file: ${file:...}",
     .required = true},
};
constexpr Key webhook_keys[] = {
    {.name = "webhook",
     .shape = Shape::url,
     .summary = "gets one JSON object by POST per message",
     .required = true},
};

}  // namespace

std::shared_ptr<const NotifierSpec> parse_slack(Reader& reader) { return parse(reader, slack); }
std::shared_ptr<const NotifierSpec> parse_webhook(Reader& reader) { return parse(reader, webhook); }

}  // namespace runbookd::remediations::notify_kind

namespace runbookd::remediations {

constinit const NotifierKind slack_notifier{
    .key = "slack",
    .summary = "posts into a Slack channel",
    .keys = notify_kind::slack_keys,
    .parse = &notify_kind::parse_slack,
    .address = {.contains = "slack.com"},
};

constinit const NotifierKind webhook_notifier{
    .key = "webhook",
    .summary = "posts JSON to a URL",
    .keys = notify_kind::webhook_keys,
    .parse = &notify_kind::parse_webhook,
    .address = {.any = true},
};

}  // namespace runbookd::remediations
