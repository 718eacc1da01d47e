//   {"version":"4","status":"firing","truncatedAlerts":0,"commonLabels":{..},"alerts":[
//     {"status":"firing","labels":{"alertname":"Down","job":"api"},"annotations":{"summary":".."},
//      "startsAt":"2026-01-31T12:00:00.123Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":".."}]}
//
//   [{"labels":{..},"annotations":{..},"startsAt":"..","endsAt":"..","generatorURL":".."}]
#include "daemon/app/api/alert_message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::api {
namespace json = boost::json;

namespace {

constexpr std::size_t most_labels = 64;
constexpr std::size_t most_name_bytes = 200;
constexpr std::size_t most_value_bytes = 500;
constexpr std::size_t most_text_bytes = 300;

std::string line_of(const json::value& value, std::size_t limit) {
  const json::string* text = value.if_string();
  return text == nullptr ? std::string{}
                         : net::one_line(std::string_view(text->data(), text->size()), limit);
}

// Go's zero time stands for "none".
std::optional<Wall> end_of(const json::object& alert) {
  const std::string text = net::json_text_at(alert, {"endsAt"});
  return text.starts_with("0001-") ? std::nullopt : parse_rfc3339(text);
}

std::string text_of(const json::object& alert) {
  for (const char* name : {"summary", "description", "message"}) {
    const json::value* value = net::json_at(alert, {"annotations", name});
    if (value == nullptr) continue;
    std::string text = line_of(*value, most_text_bytes);
    if (!net::is_blank(text)) return text;
  }
  return {};
}

void add(const json::object& alert, AlertMessage& out) {
  SentAlert sent;
  if (const json::object* labels = net::json_object_at(alert, {"labels"}))
    for (const auto& item : *labels) {
      const std::string name =
          net::one_line({item.key().data(), item.key().size()}, most_name_bytes);
      std::string value = line_of(item.value(), most_value_bytes);
      if (name == "alertname")
        sent.name = std::move(value);
      else if (name != "severity" && sent.labels.size() < most_labels)
        sent.labels.insert_or_assign(name, std::move(value));
    }
  if (sent.name.empty()) {
    ++out.nameless;
    return;
  }
  sent.text = text_of(alert);
  sent.ends = end_of(alert);
  sent.resolved = net::json_text_at(alert, {"status"}) == "resolved";
  out.alerts.push_back(std::move(sent));
}

Status add_all(const json::array& list, AlertMessage& out) {
  for (const json::value& item : list) {
    const json::object* alert = item.if_object();
    if (alert == nullptr) return Error{"an alert must be an object with `labels`", {}};
    add(*alert, out);
  }
  return ok();
}

}  // namespace

Result<AlertMessage> parse_alertmanager_webhook(std::string_view body) {
  const auto message = net::parse_json_object(body);
  if (!message) return Error{"the body is no JSON object", {}};
  const std::string version = net::json_text_at(*message, {"version"});
  if (version != "4")
    return Error{
        "the `version` of the webhook must be \"4\", not \"" + net::one_line(version, 20) + "\"",
        {}};
  const json::array* list = net::json_array_at(*message, {"alerts"});
  if (list == nullptr) return Error{"there is no list `alerts`", {}};
  AlertMessage out;
  if (const Status added = add_all(*list, out); !added) return added.error();
  const auto left_out = net::json_integer_at(*message, {"truncatedAlerts"}).value_or(0);
  out.left_out = left_out > 0 ? static_cast<std::size_t>(left_out) : 0;
  return out;
}

Result<AlertMessage> parse_posted_alerts(std::string_view body) {
  const auto value = net::parse_foreign_json(body);
  const json::array* list = value ? value->if_array() : nullptr;
  if (list == nullptr) return Error{"the body is no JSON list of alerts", {}};
  AlertMessage out;
  if (const Status added = add_all(*list, out); !added) return added.error();
  return out;
}

}  // namespace runbookd::api
