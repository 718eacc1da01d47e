#include "remediations/notify/channel.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/net/google/backoff.hpp"
#include "daemon/net/http/proof.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::notify_kind {
namespace json = boost::json;
using net::json_string;

namespace {

constexpr std::size_t max_detail = 200;
constexpr std::size_t max_fields = 64;

std::string slack_escaped(std::string_view text) {
  std::string out;
  for (const char c : net::valid_utf8(text)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string bounded(std::string_view text, std::size_t limit) {
  const std::string clean = net::valid_utf8(text.substr(0, limit + 4));
  return std::string(net::utf8_prefix(clean, limit));
}

SendResult sent(Delivery delivery, const std::string& detail) {
  SendResult out;
  out.delivery = delivery;
  out.detail = net::one_line(detail, max_detail);
  return out;
}

SendResult not_sent(const net::HttpFailure& failure) {
  return sent(Delivery::retry,
              failure.detail.empty() ? std::string(name_of(failure.reason)) : failure.detail);
}

// What both channels have in common. Only what the same bytes would meet again for ever is final: a
// page that is lost to one 404 of a receiver in the middle of a deploy is lost for good.
SendResult judge_refusal(const net::HttpResponse& answer) {
  const std::string text =
      "answered " + std::to_string(answer.status) + ": " + net::one_line(answer.body, max_detail);
  if (net::meaning_of(answer.status).lasting) return sent(Delivery::rejected, text);
  SendResult out = sent(Delivery::retry, text);
  out.retry_after = net::parse_retry_after(answer.header("Retry-After"));
  return out;
}

}  // namespace

std::string slack_body(const Message& message) {
  std::string text = slack_escaped(bounded(message.title, max_title));
  if (!message.text.empty()) text += "\n" + slack_escaped(bounded(message.text, max_slack_text));
  if (!message.link.empty()) text += "\n" + slack_escaped(net::one_line(message.link, max_title));
  json::object body;
  body["text"] = json_string(net::utf8_prefix(text, max_slack_text));
  return json::serialize(body);
}

std::string webhook_body(const Message& message) {
  json::object body;
  body["version"] = 1;
  body["id"] = json_string(message.id);
  body["at"] = json_string(rfc3339(message.at));
  body["title"] = json_string(bounded(message.title, max_title));
  body["text"] = json_string(bounded(message.text, max_text));
  body["incident"] = json_string(message.incident);
  body["rule"] = json_string(message.rule);
  body["severity"] = json_string(message.severity);
  body["state"] = json_string(message.state);
  body["link"] = json_string(message.link);
  json::object fields;
  std::size_t count = 0;
  for (const auto& [name, value] : message.fields) {
    if (++count > max_fields) break;
    fields[json::string_view(name.data(), name.size())] = json_string(bounded(value, max_text));
  }
  body["fields"] = std::move(fields);
  return json::serialize(body);
}

SendResult judge_slack(const net::HttpResult& answer) {
  if (!answer) return not_sent(answer.error());
  if (answer->status == 200 && answer->body == "ok") return sent(Delivery::delivered, "delivered");
  return judge_refusal(*answer);
}

SendResult judge_webhook(const net::HttpResult& answer) {
  if (!answer) return not_sent(answer.error());
  if (answer->status >= 200 && answer->status < 300) return sent(Delivery::delivered, "delivered");
  return judge_refusal(*answer);
}

}  // namespace runbookd::remediations::notify_kind
