#include "daemon/people/sending/as_json.hpp"

#include "daemon/net/json.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::sending {

namespace json = boost::json;
using net::json_string;

namespace {

constexpr std::size_t max_fields = 64;

}  // namespace

json::object as_json(const Message& message) {
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
  return body;
}

void Details::add(std::string_view name, const std::string& value) {
  if (value.empty() || name.size() >= room_) return;
  const std::string cut = bounded(shown(value), room_ - name.size());
  room_ -= name.size() + cut.size();
  out_[json::string_view(name.data(), name.size())] = json_string(cut);
}

json::object Details::with_fields(const Message& message) {
  for (const auto& [name, value] : message.fields) add(name, value);
  return std::move(out_);
}

}  // namespace runbookd::sending
