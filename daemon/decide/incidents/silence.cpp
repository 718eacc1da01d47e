#include "daemon/decide/incidents/silence.hpp"

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

namespace {

std::string* field_of(Record& r, std::string_view name) {
  if (name == "rule") return &r.rule;
  if (name == "severity") return &r.severity;
  return name == "resource" ? &r.resource : nullptr;
}

}  // namespace

std::string subject_of(const Silence& it) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out += (out.empty() ? "" : " ") + std::string{name} + "=" + value;
  };
  add("rule", it.rule);
  add("severity", it.severity);
  add("resource", it.resource);
  for (const auto& [name, value] : it.labels) add(std::string{label_matcher} + name, value);
  return out.empty() ? "everything" : out;
}

void put_matcher(Record& r, std::string_view name, const std::string& value) {
  if (std::string* field = field_of(r, name))
    *field = value;
  else
    r.facts[std::string{name}] = value;
}

Silence silence_of(const Record& r) {
  Silence out;
  out.id = r.action_id;
  out.rule = r.rule;
  out.resource = r.resource;
  out.severity = r.severity;
  for (const auto& [name, value] : r.facts)
    if (name.starts_with(label_matcher)) out.labels[name.substr(label_matcher.size())] = value;
  out.since = r.at;
  out.until = r.until;
  out.who = fact_of(r, "who");
  out.reason = r.reason;
  return out;
}

}  // namespace runbookd::decide
