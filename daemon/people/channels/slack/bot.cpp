// The bot: an incident's first message opens a thread, the later ones go into it, and the first one
// is changed in place when the state has changed, so that the channel shows how things stand.
#include "daemon/net/cancellation.hpp"
#include "daemon/people/channels/slack/body.hpp"
#include "daemon/people/channels/slack/spec.hpp"
#include "daemon/people/sending/http_channel.hpp"

namespace runbookd::channels::slack_channel {

namespace asio = boost::asio;

namespace {

// Of a thread that is not there any more: somebody has deleted its first message.
bool has_lost_its_thread(const BotAnswer& answer) {
  return answer.error == "thread_not_found" || answer.error == "message_not_found";
}

class BotNotifier final : public Notifier {
 public:
  BotNotifier(Bot bot, net::HttpClient* http) : bot_(std::move(bot)), http_(http) {}

  asio::awaitable<SendResult> send(Message message) override {
    SendResult out = co_await net::cancellation_as_value(deliver(std::move(message)));
    co_return out;
  }

 private:
  asio::awaitable<BotAnswer> call(std::string method, std::string body) {
    sending::HttpPost request{bot_.origin + "/api/" + method,
                              {{"Authorization", "Bearer " + bot_.token.reveal()},
                               {"Content-Type", "application/json; charset=utf-8"}},
                              std::move(body)};
    const net::HttpResult answer = co_await sending::post(http_, std::move(request));
    co_return judge_bot(answer);
  }

  asio::awaitable<SendResult> deliver(Message message) {
    std::optional<Root> root = read_root(message.kept, bot_.channel);
    BotAnswer answer = co_await call("chat.postMessage", post_body(message, bot_.channel, root));
    if (root && has_lost_its_thread(answer)) {
      root.reset();
      answer = co_await call("chat.postMessage", post_body(message, bot_.channel, root));
    }
    if (answer.result.delivery != Delivery::delivered || message.incident.empty())
      co_return answer.result;
    if (!root) {
      answer.result.kept = written({bot_.channel, answer.channel, answer.ts, message.state});
      co_return answer.result;
    }
    if (root->state != message.state) {
      const BotAnswer update = co_await call("chat.update", update_body(message, *root));
      if (update.result.delivery == Delivery::delivered)
        root->state = message.state;  // else the next message tries it again
      else
        answer.result.detail = "delivered; the thread's first message: " + update.result.detail;
    }
    answer.result.kept = written(*root);
    co_return answer.result;
  }

  Bot bot_;
  net::HttpClient* http_;
};

}  // namespace

std::unique_ptr<Notifier> make_bot(Bot bot, const Services& services) {
  return std::make_unique<BotNotifier>(std::move(bot), services.http);
}

}  // namespace runbookd::channels::slack_channel
