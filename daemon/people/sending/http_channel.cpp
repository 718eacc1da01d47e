#include "daemon/people/sending/http_channel.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/cancellation.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::sending {

namespace asio = boost::asio;

namespace {

class HttpNotifier final : public Notifier {
 public:
  HttpNotifier(std::shared_ptr<const HttpChannel> channel, net::HttpClient* http)
      : channel_(std::move(channel)), http_(http) {}

  asio::awaitable<SendResult> send(Message message) override {
    SendResult out = sent(Delivery::delivered, "nothing of it is for this receiver");
    for (HttpPost& request : channel_->requests(message)) {
      net::HttpResult answer = co_await net::cancellation_as_value(post(http_, std::move(request)));
      out = channel_->judge(answer);
      if (out.delivery != Delivery::delivered) co_return out;
    }
    out.kept = channel_->kept(message);
    co_return out;
  }
  Nanos again() const override { return channel_->again(); }
  bool keeps_incidents() const override { return channel_->keeps_incidents(); }

 private:
  std::shared_ptr<const HttpChannel> channel_;
  net::HttpClient* http_;
};

class HttpSpec final : public NotifierSpec {
 public:
  explicit HttpSpec(std::shared_ptr<const HttpChannel> channel) : channel_(std::move(channel)) {}

  std::string address() const override { return channel_->address(); }
  std::unique_ptr<Notifier> make(const Services& services) const override {
    return std::make_unique<HttpNotifier>(channel_, services.http);
  }
  const Hook* hook() const override { return channel_->hook(); }
  WayOut way_out() const override {
    Message message;
    message.id = message.incident = "INC-0";
    message.meaning = MessageMeaning::opens;
    const auto requests = channel_->requests(message);
    return requests.empty() ? WayOut{} : WayOut{.url = Secret(requests.front().url)};
  }

 private:
  std::shared_ptr<const HttpChannel> channel_;
};

}  // namespace

std::shared_ptr<const NotifierSpec> spec_of(std::shared_ptr<const HttpChannel> channel) {
  return std::make_shared<HttpSpec>(std::move(channel));
}

asio::awaitable<net::HttpResult> post(net::HttpClient* http, HttpPost request) {
  if (http == nullptr) co_return net::HttpFailure{Reason::none, false, "no HTTP client"};
  net::HttpRequest out;
  out.method = "POST";
  out.url = std::move(request.url);
  out.headers = std::move(request.headers);
  if (net::find_header(out.headers, "Content-Type") == nullptr)
    out.headers.emplace_back("Content-Type", "application/json");
  out.body = std::move(request.body);
  out.timeout = send_timeout;
  out.max_body = max_answer;
  out.may_cut = true;
  net::HttpResult answer = co_await http->fetch(std::move(out));
  co_return answer;
}

}  // namespace runbookd::sending
