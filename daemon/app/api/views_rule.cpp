#include <algorithm>
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

json::array silences(const decide::Ledger& ledger) {
  json::array out;
  for (const auto& [id, silence] : ledger.silences()) {
    json::object item;
    item.emplace("id", text(id));
    item.emplace("rule", text_or_null(silence.rule));
    item.emplace("resource", text_or_null(silence.resource));
    item.emplace("until", time_or_null(silence.until));
    item.emplace("who", text(silence.who));
    item.emplace("reason", text_or_null(silence.reason));
    out.push_back(std::move(item));
  }
  return out;
}

json::array locked(const decide::Ledger& ledger) {
  json::array out;
  for (const auto& [resource, lock] : ledger.locked()) {
    json::object item;
    item.emplace("resource", text(resource));
    item.emplace("why", text(lock.why));
    item.emplace("since", time_or_null(lock.since.wall));
    out.push_back(std::move(item));
  }
  return out;
}

json::object journal_facts(const StatusFacts& facts) {
  json::object out;
  out.emplace("records", facts.journal_records);
  out.emplace("writable", facts.journal_writable);
  out.emplace("error", text_or_null(facts.journal_error));
  return out;
}

int count_probes(const decide::Plan& plan) {
  int count = 0;
  for (const decide::Source& source : plan.sources)
    if (!source.is_resource) count += source.instance_count();
  return count;
}

}  // namespace

json::object rule(const decide::Plan& plan, int index, int subject, const decide::RuleView& view,
                  const decide::Ledger& ledger) {
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
  out.emplace("mode", text(decide::name_of(rule.mode)));
  return out;
}

std::string rules(const decide::Engine& engine) {
  const decide::Plan& plan = engine.plan();
  json::array list;
  for (int index = 0; index < static_cast<int>(plan.rules.size()); ++index) {
    const int subjects = plan.rules[static_cast<std::size_t>(index)].subject_count();
    for (int subject = 0; subject < subjects; ++subject)
      list.push_back(rule(plan, index, subject, engine.rule_view(index, subject), engine.ledger()));
  }
  json::object out;
  out.emplace("rules", std::move(list));
  return json::serialize(out);
}

std::string status(const StatusFacts& facts, const decide::Plan& plan,
                   const decide::Ledger& ledger) {
  const auto open = std::count_if(ledger.incidents().begin(), ledger.incidents().end(),
                                  [](const auto& item) { return item.second.open(); });
  json::array paused;
  for (const std::string& resource : ledger.paused()) {
    paused.push_back(text(resource.empty() ? std::string_view("all") : std::string_view(resource)));
  }
  json::object out;
  out.emplace("version", text(facts.version));
  out.emplace("revision", text(facts.revision));
  out.emplace("mode", text(decide::name_of(plan.mode)));
  out.emplace("ready", facts.not_ready.empty());
  out.emplace("not_ready", text_or_null(facts.not_ready));
  out.emplace("leader", facts.leader);
  out.emplace("started_at", time(facts.started_at));
  out.emplace("uptime", duration(facts.now - facts.started_at));
  out.emplace("config_hash", text(plan.config_hash));
  out.emplace("probes", count_probes(plan));
  out.emplace("rules", plan.rules.size());
  out.emplace("incidents_open", static_cast<std::int64_t>(open));
  out.emplace("paused", std::move(paused));
  out.emplace("silences", silences(ledger));
  out.emplace("locked", locked(ledger));
  out.emplace("journal", journal_facts(facts));
  return json::serialize(out);
}

}  // namespace runbookd::api::views
