#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

// Of the open incident, else what it would be when no condition of the list decides.
std::string_view severity_of(const decide::Rule& rule, const decide::Incident* incident) {
  if (incident != nullptr) return decide::name_of(incident->severity);
  for (const decide::SeverityCase& one : rule.severities)
    if (!one.when) return decide::name_of(one.severity);
  if (rule.severities.empty()) return {};
  return decide::name_of(rule.severities.back().severity);
}

}  // namespace

json::object rule(const decide::Plan& plan, int index, int subject, const decide::RuleView& view,
                  const decide::Ledger& ledger, std::string_view values) {
  const decide::Rule& rule = plan.rules[static_cast<std::size_t>(index)];
  std::string target;
  if (!rule.targets.empty()) target = rule.targets[static_cast<std::size_t>(subject)];
  const decide::Incident* incident = ledger.open_incident(rule.name, target);
  const bool known = view.unknown == Unknown::none;
  json::object out;
  out.emplace("name", text(rule.name));
  out.emplace("target", text_or_null(target));
  out.emplace("state", text(decide::name_of(view.state)));
  out.emplace("severity", text_or_null(severity_of(rule, incident)));
  out.emplace("for", duration(rule.for_));
  out.emplace("held", duration(view.held));
  out.emplace("confirmed", view.confirmed);
  out.emplace("unknown", known ? json::value(nullptr) : text(runbookd::name_of(view.unknown)));
  out.emplace("unknown_of", text_or_null(view.unknown_of));
  out.emplace("incident", text_or_null(view.incident));
  out.emplace("when", text_or_null(rule.when.text));
  out.emplace("values", text_or_null(values));
  out.emplace("mode", text(decide::name_of(rule.mode)));
  return out;
}

std::string rules(decide::Engine& engine, Stamp now) {
  const decide::Plan& plan = engine.plan();
  json::array list;
  for (int index = 0; index < static_cast<int>(plan.rules.size()); ++index) {
    const int subjects = plan.rules[static_cast<std::size_t>(index)].subject_count();
    for (int subject = 0; subject < subjects; ++subject) {
      const decide::RuleView view = engine.rule_view(index, subject);
      // Of what is well nobody asks, and there may be thousands.
      const bool well = view.state == decide::RuleStatus::ok;
      list.push_back(rule(plan, index, subject, view, engine.ledger(),
                          well ? std::string{} : engine.condition_values(index, subject, now)));
    }
  }
  return listed("rules", std::move(list));
}

}  // namespace runbookd::api::views
