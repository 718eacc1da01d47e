#include "daemon/people/sending/alert.hpp"

#include "daemon/net/json.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::sending {

namespace json = boost::json;

namespace {

constexpr std::size_t max_label = 512;
constexpr std::size_t max_annotations = 64;

// An empty label counts as none there.
void add(json::object& out, std::string_view name, std::string_view value, std::size_t limit) {
  if (!value.empty())
    out[json::string_view(name.data(), name.size())] = net::json_string(bounded(value, limit));
}

bool is_label_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
             std::string_view::npos;
}

}  // namespace

json::object alert_labels(const Message& message) {
  json::object out;
  add(out, "alertname", message.rule.empty() ? "runbookd" : message.rule, max_label);
  add(out, "job", "runbookd", max_label);
  if (message.incident.empty()) add(out, "key", message.key, max_label);
  add(out, "incident", message.incident, max_label);
  add(out, "severity", message.severity, max_label);
  add(out, "target", fact_of(message.fields, "target"), max_label);
  return out;
}

json::object alert_annotations(const Message& message) {
  json::object out;
  for (const auto& [name, value] : message.fields) {
    if (out.size() >= max_annotations) break;
    if (name != "target" && is_label_name(name)) add(out, name, shown(value), max_text);
  }
  add(out, "summary", title_line(message), max_title);
  add(out, "description", shown(message.text), max_text);
  add(out, "state", message.state, max_label);
  return out;
}

}  // namespace runbookd::sending
