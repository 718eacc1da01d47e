#include "daemon/people/channels/slack/body.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"
#include "daemon/people/sending/text.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::slack_channel {

namespace json = boost::json;
using net::json_string;

namespace {

// Of this message alone: nobody who mends the bot or the channel would make them pass.
constexpr std::array<std::string_view, 6> lasting_errors{"msg_too_long",      "no_text",
                                                         "invalid_arguments", "invalid_json",
                                                         "json_not_object",   "invalid_blocks"};

void add_text(json::object& body, const Message& message) {
  body["text"] = json_string(text_of(message));
  body["unfurl_links"] = false;
  body["unfurl_media"] = false;
}

}  // namespace

std::string text_of(const Message& message) {
  return sending::bounded(sending::slack_escaped(sending::whole_text(message, max_text / 2)),
                          max_text);
}

std::string webhook_body(const Message& message) {
  json::object body;
  body["text"] = json_string(text_of(message));
  return json::serialize(body);
}

SendResult judge_webhook(const net::HttpResult& answer) {
  if (answer && answer->status == 200 && answer->body == "ok")
    return sending::sent(Delivery::delivered, "delivered");
  return sending::refused(answer);
}

std::string written(const Root& root) {
  return "slack " + net::percent_encode(root.home) + " " + root.channel + " " + root.ts + " " +
         root.state;
}

std::optional<Root> read_root(const std::string& kept, const std::string& home) {
  const auto words = words_of(kept);
  if (words.size() < 4 || words[0] != "slack" || words[1] != net::percent_encode(home))
    return std::nullopt;
  return Root{home, std::string(words[2]), std::string(words[3]),
              words.size() > 4 ? std::string(words[4]) : std::string{}};
}

std::string post_body(const Message& message, const std::string& channel,
                      const std::optional<Root>& root) {
  json::object body;
  body["channel"] = json_string(root ? root->channel : channel);
  if (root) body["thread_ts"] = json_string(root->ts);
  add_text(body, message);
  return json::serialize(body);
}

std::string update_body(const Message& message, const Root& root) {
  json::object body;
  body["channel"] = json_string(root.channel);
  body["ts"] = json_string(root.ts);
  body["text"] = json_string(text_of(message));
  return json::serialize(body);
}

BotAnswer judge_bot(const net::HttpResult& answer) {
  BotAnswer out;
  const auto body = answer && answer->status == 200 ? net::parse_json_object(answer->body)
                                                    : std::optional<json::object>{};
  if (!body) {
    out.result = sending::refused(answer);
    return out;
  }
  out.error = net::json_text_at(*body, {"error"});
  out.channel = net::json_text_at(*body, {"channel"});
  out.ts = net::json_text_at(*body, {"ts"});
  if (net::json_flag_at(*body, {"ok"}))
    out.result = sending::sent(Delivery::delivered, "delivered");
  else if (is_among(lasting_errors, out.error))
    out.result = sending::sent(Delivery::rejected, "answered " + out.error);
  else
    out.result = sending::refused(answer);
  return out;
}

}  // namespace runbookd::channels::slack_channel
