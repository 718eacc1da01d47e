#include "daemon/people/sending/template.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::sending {

namespace {

struct NamedValue {
  std::string_view name;
  std::string (*of)(const Message&);
};
constexpr std::array<NamedValue, 14> values{{
    {"title", [](const Message& m) { return bounded(m.title, max_title); }},
    {"text", [](const Message& m) { return bounded(m.text, max_text); }},
    {"message", [](const Message& m) { return whole_text(m, max_text); }},
    {"incident", [](const Message& m) { return m.incident; }},
    {"rule", [](const Message& m) { return m.rule; }},
    {"severity", [](const Message& m) { return m.severity; }},
    {"state", [](const Message& m) { return m.state; }},
    {"link", [](const Message& m) { return m.link; }},
    {"key", [](const Message& m) { return m.key; }},
    {"id", [](const Message& m) { return m.id; }},
    {"contact", [](const Message& m) { return m.contact; }},
    {"target", [](const Message& m) { return fact_of(m.fields, "target"); }},
    {"command", [](const Message& m) { return fact_of(m.fields, "command"); }},
    {"at", [](const Message& m) { return rfc3339(m.at); }},
}};

}  // namespace

std::string template_names() {
  std::string out;
  for (const NamedValue& value : values) {
    if (!out.empty()) out += ", ";
    out += value.name;
  }
  return out;
}

std::string json_escaped(std::string_view text) {
  const std::string quoted = boost::json::serialize(boost::json::value(net::json_string(text)));
  return quoted.substr(1, quoted.size() - 2);
}

std::string as_it_is(std::string_view text) { return std::string(text); }

Result<BodyTemplate> BodyTemplate::parse(std::string_view text) {
  BodyTemplate out;
  while (true) {
    const auto open = text.find("{{");
    const auto close = open == text.npos ? text.npos : text.find("}}", open);
    if (close == text.npos) break;
    const auto name = without_blanks_around(text.substr(open + 2, close - open - 2));
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](const NamedValue& value) { return value.name == name; });
    if (found == values.end())
      return Error{"names " + in_backticks(name.substr(0, 40)) + ", which no message has",
                   "what it has: " + template_names()};
    out.parts_.push_back(
        {std::string(text.substr(0, open)), static_cast<std::size_t>(found - values.begin())});
    text.remove_prefix(close + 2);
  }
  out.parts_.push_back({std::string(text), no_value});
  return out;
}

std::string BodyTemplate::fill(const Message& message, Escape escape) const {
  std::string out;
  for (const Part& part : parts_) {
    out += part.before;
    if (part.value != no_value) out += escape(values[part.value].of(message));
  }
  return out;
}

}  // namespace runbookd::sending
