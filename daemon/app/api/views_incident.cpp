#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

json::object step(const decide::StepRun& run, const decide::Ledger& ledger) {
  const decide::ActionRun* action = run.action_id.empty() ? nullptr : ledger.action(run.action_id);
  json::object out;
  out.emplace("do", text(run.action));
  out.emplace("verb", text_or_null(run.verb));
  out.emplace("target", text_or_null(run.resource));
  out.emplace("status", text(decide::name_of(run.status)));
  out.emplace("started_at", time_or_null(run.started_at));
  out.emplace("ended_at", time_or_null(run.ended_at));
  out.emplace("outcome", text_or_null(action == nullptr ? std::string_view{} : action->status));
  out.emplace("reason", text_or_null(run.reason));
  out.emplace("detail", text_or_null(run.detail));
  out.emplace("until", time_or_null(run.until));
  const bool asks = run.status == decide::StepStatus::awaiting_approval;
  out.emplace("question", text_or_null(asks ? run.question : std::string_view{}));
  out.emplace("action_id", text_or_null(run.action_id));
  out.emplace("facts", facts_object(run.facts));
  return out;
}

json::array timeline(const decide::Incident& incident) {
  json::array out;
  for (const decide::TimelineEntry& entry : incident.timeline) {
    json::object item;
    item.emplace("at", time(entry.at));
    item.emplace("kind", text(entry.kind));
    item.emplace("text", text(entry.text));
    const auto add = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) item.emplace(name, text(value));
    };
    add("state", entry.state);
    if (entry.step >= 0) item.emplace("step", entry.step + 1);
    add("do", entry.action);
    add("status", entry.status);
    add("reason", entry.reason);
    add("resource", entry.resource);
    add("by", entry.by);
    out.push_back(std::move(item));
  }
  return out;
}

json::array evidence_of(const decide::Incident& incident) {
  json::array out;
  for (const decide::ShownEvidence& it : incident.shown) {
    json::object item;
    item.emplace("probe", text(it.probe));
    item.emplace("target", text_or_null(it.target));
    item.emplace("at", time(it.at));
    item.emplace("outcome", text(it.outcome));
    item.emplace("reason", text_or_null(it.reason));
    item.emplace("text", text_or_null(it.text));
    item.emplace("parts", evidence_parts(it.parts));
    out.push_back(std::move(item));
  }
  // Of one from before they were kept, or from before the probe's first run: its name alone.
  for (const std::string& probe : incident.evidence) {
    const bool shown = std::any_of(incident.shown.begin(), incident.shown.end(),
                                   [&](const auto& it) { return it.probe == probe; });
    if (!shown) out.push_back(json::object{{"probe", text(probe)}});
  }
  return out;
}

}  // namespace

json::object incident(const decide::Incident& incident, const decide::Ledger& ledger,
                      const std::optional<decide::StepRun>& held) {
  json::array steps;
  for (const decide::StepRun& run : incident.steps)
    steps.push_back(step(held && held->index == run.index ? *held : run, ledger));
  json::object out;
  out.emplace("id", text(incident.id));
  out.emplace("rule", text(incident.rule));
  out.emplace("target", text_or_null(incident.target));
  out.emplace("severity", text(decide::name_of(incident.severity)));
  out.emplace("state", text(decide::name_of(incident.state)));
  out.emplace("drill", incident.drill);
  out.emplace("first_bad_at", time(incident.first_bad.wall));
  out.emplace("opened_at", time(incident.opened_at.wall));
  out.emplace("acked_at", time_or_null(incident.acked_at));
  out.emplace("acked_by", text_or_null(incident.acked_by));
  const auto& ack = incident.people.ack;
  out.emplace("ack_until", time_or_null(ack ? ack->until : std::nullopt));
  out.emplace("attached_to", text_or_null(incident.people.attached_to));
  out.emplace("flapping", incident.flapping);
  out.emplace("first_action_at", time_or_null(incident.first_action_at));
  out.emplace("resolved_at", time_or_null(incident.resolved_at));
  out.emplace("summary", text(incident.summary));
  out.emplace("evidence", evidence_of(incident));
  out.emplace("steps", std::move(steps));
  out.emplace("timeline", timeline(incident));
  return out;
}

std::string incidents(const decide::Engine& engine, const IncidentQuery& query) {
  const IncidentPage page = select(engine.ledger(), query);
  json::array list;
  for (const decide::Incident* one : page.incidents)
    list.push_back(incident(*one, engine.ledger(), engine.step_held_now(*one)));
  json::object out;
  out.emplace("incidents", std::move(list));
  if (!page.next.empty()) out.emplace("next", text(page.next));
  return json::serialize(out);
}

json::object record(const journal::Entry& entry) {
  const decide::Record& r = entry.record;
  json::object out;
  out.emplace("seq", entry.seq);
  out.emplace("at", time(r.at.wall));
  out.emplace("kind", text(decide::name_of(r.kind)));
  for (const journal::TextField& field : journal::text_fields) {
    const std::string& value = r.*field.member;
    if (!value.empty()) out.emplace(field.name, text(value));
  }
  if (r.step >= 0) out.emplace("step", r.step);
  if (r.until) out.emplace("until", time(*r.until));
  out.emplace("facts", facts_object(r.facts));
  out.emplace("hash", text(journal::hex(entry.hash)));
  return out;
}

std::string records(const std::vector<journal::Entry>& entries) {
  json::array list;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
    list.push_back(record(*entry));
  return listed("records", std::move(list));
}

}  // namespace runbookd::api::views
