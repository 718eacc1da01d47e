#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

// `value`, `unit`, `text`, and why there is none.
void add_value(json::object& out, const decide::Value& value, const std::string& unknown_of) {
  const bool is_text = value.type == Type::string;
  json::value raw(nullptr);
  if (value.known() && value.type == Type::boolean) raw = value.truth();
  if (value.known() && is_text) raw = text(value.text);
  if (value.known() && !is_text && value.type != Type::boolean) raw = number(value.number);
  out.emplace("value", std::move(raw));
  out.emplace("unit", text(runbookd::name_of(value.type)));
  out.emplace("shown", text(decide::format(value)));
  out.emplace("unknown",
              value.known() ? json::value(nullptr) : text(runbookd::name_of(value.unknown)));
  out.emplace("unknown_of", text_or_null(unknown_of));
}

json::object reading(const decide::Reading& r) {
  json::object out;
  out.emplace("name", text(r.name));
  add_value(out, r.value, r.unknown_of);
  out.emplace("age", r.age ? duration(*r.age) : json::value(nullptr));
  return out;
}

json::object part(const decide::Part& p) {
  json::object out;
  out.emplace("text", text(p.text));
  add_value(out, p.value, p.unknown_of);
  json::array readings;
  for (const decide::Reading& r : p.readings) readings.push_back(reading(r));
  out.emplace("readings", std::move(readings));
  json::array parts;
  for (const decide::Part& child : p.parts) parts.push_back(part(child));
  out.emplace("parts", std::move(parts));
  return out;
}

json::array objections(const std::vector<decide::Objection>& list) {
  json::array out;
  for (const decide::Objection& o : list) {
    json::object item;
    item.emplace("reason", text(decide::name_of(o.reason)));
    item.emplace("detail", text_or_null(o.detail));
    item.emplace("until", time_or_null(o.until));
    item.emplace("ends_by_itself", o.transient || o.until.has_value());
    out.push_back(std::move(item));
  }
  return out;
}

json::object step(const decide::ExplainedStep& s) {
  json::object out;
  out.emplace("number", s.number);
  out.emplace("do", text(s.action));
  out.emplace("target", text_or_null(s.resource));
  out.emplace("summary", text(s.summary));
  out.emplace("hazard", text(runbookd::name_of(s.hazard)));
  out.emplace("current", s.current);
  out.emplace("outlook", text(decide::name_of(s.outlook)));
  out.emplace("status", text_or_null(s.status));
  out.emplace("detail", text_or_null(s.detail));
  out.emplace("if", condition(s.if_));
  out.emplace("requires", condition(s.requires_));
  out.emplace("verify", condition(s.verify));
  out.emplace("withheld", objections(s.objections));
  out.emplace("approval", text_or_null(s.waits_for));
  return out;
}

json::object clock(const decide::Explanation& e) {
  json::object out;
  out.emplace("for", duration(e.for_));
  out.emplace("held", duration(e.held));
  out.emplace("confirmed", e.confirmed);
  out.emplace("needed", e.needed);
  return out;
}

json::object explanation(const decide::Explanation& e) {
  json::array steps;
  for (const decide::ExplainedStep& s : e.steps) steps.push_back(step(s));
  json::object out;
  out.emplace("rule", text(e.rule));
  out.emplace("target", text_or_null(e.target));
  out.emplace("state", text(decide::name_of(e.state)));
  out.emplace("mode", text(decide::name_of(e.mode)));
  out.emplace("manual", e.manual);
  out.emplace("verdict", text(e.verdict));
  out.emplace("incident", text_or_null(e.incident));
  out.emplace("incident_state", text_or_null(e.incident_state));
  out.emplace("clock", e.manual ? json::value(nullptr) : json::value(clock(e)));
  out.emplace("condition", condition(e.condition));
  out.emplace("verify", condition(e.verify));
  out.emplace("steps", std::move(steps));
  return out;
}

}  // namespace

json::value condition(const std::optional<decide::Part>& p) {
  return p ? json::value(part(*p)) : json::value(nullptr);
}

std::string explanations(const std::vector<decide::Explanation>& list) {
  json::array items;
  for (const decide::Explanation& e : list) items.push_back(explanation(e));
  json::object out;
  out.emplace("explanations", std::move(items));
  return json::serialize(out);
}

}  // namespace runbookd::api::views
