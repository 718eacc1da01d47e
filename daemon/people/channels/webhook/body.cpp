#include "daemon/people/channels/webhook/body.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/base/fnv.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/hmac.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"
#include "daemon/people/sending/alert.hpp"
#include "daemon/people/sending/as_json.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::channels::webhook_channel {

namespace json = boost::json;
using net::json_string;

namespace {

constexpr std::size_t max_key = 128;
constexpr std::string_view never = "0001-01-01T00:00:00Z";  // as Go writes a time that is not set

bool is_over(const Message& message) { return message.meaning == MessageMeaning::resolved; }

json::object alert_of(const Message& message) {
  json::object out;
  out["status"] = is_over(message) ? "resolved" : "firing";
  out["labels"] = sending::alert_labels(message);
  out["annotations"] = sending::alert_annotations(message);
  out["startsAt"] = json_string(rfc3339(message.since.value_or(message.at)));
  out["endsAt"] = json_string(is_over(message) ? rfc3339(message.at) : std::string(never));
  out["generatorURL"] = json_string(message.link);
  out["fingerprint"] = json_string(fnv_text(fnv(fnv_start, sending::incident_key(message))));
  return out;
}

// `https://ops.example/incidents/INC-7` without what is the incident's own.
std::string external_url(const Message& message) {
  const auto end = message.link.rfind("/incidents/");
  return end == std::string::npos ? std::string{} : message.link.substr(0, end);
}

std::string_view type_of(Format format) {
  return format == Format::cloudevents ? "application/cloudevents+json; charset=utf-8"
                                       : "application/json";
}

}  // namespace

std::string plain_body(const Message& message) {
  return json::serialize(sending::as_json(message));
}

std::string alertmanager_body(const Message& message) {
  json::object body;
  body["version"] = "4";
  body["groupKey"] = json_string("{}:{incident=\"" + sending::incident_key(message) + "\"}");
  body["truncatedAlerts"] = 0;
  body["status"] = is_over(message) ? "resolved" : "firing";
  body["receiver"] = json_string(message.contact);
  json::object group;
  group["incident"] = json_string(message.incident);
  body["groupLabels"] = std::move(group);
  body["commonLabels"] = sending::alert_labels(message);
  body["commonAnnotations"] = sending::alert_annotations(message);
  body["externalURL"] = json_string(external_url(message));
  body["alerts"] = json::array{alert_of(message)};
  return json::serialize(body);
}

std::string cloudevents_body(const Message& message) {
  const std::string source = external_url(message);
  json::object body;
  body["specversion"] = "1.0";
  body["id"] = json_string(message.id.empty() ? rfc3339(message.at) : message.id);
  body["source"] = json_string(source.empty() ? "runbookd" : source);
  body["type"] = is_over(message)           ? "runbookd.incident.resolved"
                 : message.incident.empty() ? "runbookd.note"
                                            : "runbookd.incident.open";
  if (!message.incident.empty()) body["subject"] = json_string(message.incident);
  body["time"] = json_string(rfc3339(message.at));
  body["datacontenttype"] = "application/json";
  body["data"] = sending::as_json(message);
  return json::serialize(body);
}

std::string body_of(const Settings& settings, const Message& message) {
  switch (settings.format) {
    case Format::alertmanager:
      return alertmanager_body(message);
    case Format::cloudevents:
      return cloudevents_body(message);
    case Format::body:
      return settings.body.fill(message, settings.json ? sending::json_escaped : sending::as_it_is);
    case Format::plain:
      break;
  }
  return plain_body(message);
}

net::Headers headers_of(const Settings& settings, const Message& message, const std::string& body) {
  net::Headers out = settings.headers;
  if (net::find_header(out, "Content-Type") == nullptr)
    out.emplace_back("Content-Type", type_of(settings.format));
  if (!message.id.empty()) out.emplace_back("Idempotency-Key", net::one_line(message.id, max_key));
  if (settings.secret) {
    // Unsigned it would be thrown away by the receiver; so is a wrong signature, and it is seen.
    const auto signature = net::hmac_sha256_hex(*settings.secret, body);
    out.emplace_back("X-Runbookd-Signature", "sha256=" + signature.value_or("unavailable"));
  }
  return out;
}

}  // namespace runbookd::channels::webhook_channel
