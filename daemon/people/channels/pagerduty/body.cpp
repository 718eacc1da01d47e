#include "daemon/people/channels/pagerduty/body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/net/json.hpp"
#include "daemon/people/sending/as_json.hpp"
#include "daemon/people/sending/text.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::pagerduty_channel {

namespace json = boost::json;
using net::json_string;

namespace {

std::string_view action_of(const Message& message) {
  switch (message.meaning) {
    case MessageMeaning::acknowledged:
      return "acknowledge";
    case MessageMeaning::resolved:
      return "resolve";
    default:
      return "trigger";
  }
}

std::string summary_of(const Message& message) {
  const std::string title = sending::line_of(message.title, max_summary);
  return title.empty() ? "runbookd" : title;
}

json::object details_of(const Message& message) {
  sending::Details details(max_details);
  details.add("text", message.text);
  details.add("incident", message.incident);
  details.add("rule", message.rule);
  details.add("severity", message.severity);
  details.add("state", message.state);
  return details.with_fields(message);
}

void add_link(json::object& body, const Message& message) {
  if (message.link.empty()) return;
  json::object link;
  link["href"] = json_string(message.link);
  link["text"] = "the incident in runbookd";
  body["links"] = json::array{std::move(link)};
}

std::string source_of(const Message& message) {
  const std::string target = fact_of(message.fields, "target");
  return target.empty() ? "runbookd" : sending::line_of(target, max_name);
}

json::object payload_of(const Message& message) {
  json::object out;
  out["summary"] = json_string(summary_of(message));
  out["source"] = json_string(source_of(message));
  out["timestamp"] = json_string(rfc3339(message.at));
  out["custom_details"] = details_of(message);
  return out;
}

}  // namespace

Api api_of(const Message& message) {
  const bool to_know = message.meaning == MessageMeaning::tells && !message.pages;
  return message.meaning == MessageMeaning::acted || to_know ? Api::change : Api::event;
}

std::string_view severity_of(const Message& message) {
  if (message.severity == "P0" || message.severity == "P1") return "critical";
  if (message.severity == "P3") return "warning";
  return message.pages || !message.severity.empty() ? "error" : "info";
}

std::string event_body(const Message& message, const Secret& routing_key) {
  json::object body;
  body["routing_key"] = json_string(routing_key.reveal());
  body["event_action"] = json_string(action_of(message));
  body["dedup_key"] = json_string(sending::at_most(sending::incident_key(message), max_dedup_key));
  if (action_of(message) != "trigger") return json::serialize(body);
  json::object payload = payload_of(message);
  payload["severity"] = json_string(severity_of(message));
  if (!message.rule.empty())
    payload["class"] = json_string(sending::line_of(message.rule, max_name));
  body["payload"] = std::move(payload);
  body["client"] = "runbookd";
  if (!message.link.empty()) body["client_url"] = json_string(message.link);
  add_link(body, message);
  return json::serialize(body);
}

std::string change_body(const Message& message, const Secret& routing_key) {
  json::object body;
  body["routing_key"] = json_string(routing_key.reveal());
  body["payload"] = payload_of(message);
  add_link(body, message);
  return json::serialize(body);
}

SendResult judge(const net::HttpResult& answer) {
  if (answer && answer->status == 202) return sending::sent(Delivery::delivered, "delivered");
  return sending::refused(answer);
}

}  // namespace runbookd::channels::pagerduty_channel
