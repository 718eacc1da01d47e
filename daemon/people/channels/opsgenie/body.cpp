#include "daemon/people/channels/opsgenie/body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"
#include "daemon/people/sending/as_json.hpp"
#include "daemon/people/sending/text.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::opsgenie_channel {

namespace json = boost::json;
using net::json_string;

namespace {

std::string alias_of(const Message& message) {
  return sending::at_most(sending::incident_key(message), max_alias);
}

json::object alert_details(const Message& message) {
  sending::Details details(max_details);
  details.add("incident", message.incident);
  details.add("severity", message.severity);
  details.add("state", message.state);
  return details.with_fields(message);
}

std::string create_body(const Message& message) {
  const std::string title = sending::line_of(message.title, max_message);
  json::object body;
  body["message"] = json_string(title.empty() ? "runbookd" : title);
  body["alias"] = json_string(alias_of(message));
  body["description"] = json_string(sending::whole_text(message, max_description));
  body["priority"] = json_string(priority_of(message));
  body["source"] = "runbookd";
  if (!message.rule.empty())
    body["entity"] = json_string(sending::line_of(message.rule, max_alias));
  body["details"] = alert_details(message);
  return json::serialize(body);
}

std::string note_body(const Message& message) {
  json::object body;
  body["source"] = "runbookd";
  body["note"] = json_string(sending::whole_text(message, max_note));
  return json::serialize(body);
}

// Of the alert that there is.
Call on_alert(const Message& message, std::string_view what) {
  return {"/v2/alerts/" + net::percent_encode(alias_of(message)) + "/" + std::string(what) +
              "?identifierType=alias",
          note_body(message)};
}

}  // namespace

std::string_view priority_of(const Message& message) {
  if (message.severity == "P0") return "P1";
  if (message.severity == "P1") return "P2";
  if (message.severity == "P2") return "P3";
  if (message.severity == "P3") return "P4";
  return message.pages ? "P3" : "P5";
}

Call call_of(const Message& message) {
  switch (message.meaning) {
    case MessageMeaning::acknowledged:
      return on_alert(message, "acknowledge");
    case MessageMeaning::resolved:
      return on_alert(message, "close");
    case MessageMeaning::acted:
      return on_alert(message, "notes");
    case MessageMeaning::opens:
    case MessageMeaning::tells:
      break;
  }
  return {"/v2/alerts", create_body(message)};
}

SendResult judge(const net::HttpResult& answer) {
  if (answer && answer->status == 202) return sending::sent(Delivery::delivered, "delivered");
  return sending::refused(answer);
}

}  // namespace runbookd::channels::opsgenie_channel
