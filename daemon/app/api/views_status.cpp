#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

json::array silences_of(const std::vector<decide::StandingSilence>& list) {
  json::array out;
  for (const auto& [silence, still_wrong] : list) {
    json::object item;
    item.emplace("id", text(silence.id));
    item.emplace("rule", text_or_null(silence.rule));
    item.emplace("resource", text_or_null(silence.resource));
    item.emplace("severity", text_or_null(silence.severity));
    json::object labels;
    for (const auto& [name, value] : silence.labels) labels.emplace(name, text(value));
    item.emplace("labels", std::move(labels));
    item.emplace("matchers", text(subject_of(silence)));
    item.emplace("still_wrong", texts(still_wrong));
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
  const journal::UpkeepHealth& upkeep = facts.journal_upkeep;
  out.emplace("bytes", upkeep.bytes);
  out.emplace("max_bytes", upkeep.max_bytes);
  out.emplace("over_max", upkeep.over);
  out.emplace("archived", upkeep.archived);
  out.emplace("archive_error", text_or_null(upkeep.error));
  return out;
}

int count_probes(const decide::Plan& plan) {
  int count = 0;
  for (const decide::Source& source : plan.sources)
    if (!source.is_resource) count += source.instance_count();
  return count;
}

json::array gates_of(const std::vector<decide::ClosedGate>& gates) {
  json::array out;
  for (const decide::ClosedGate& gate : gates) {
    json::object item;
    item.emplace("reason", text(decide::name_of(gate.reason)));
    item.emplace("why", text(gate.why));
    item.emplace("until", time_or_null(gate.until));
    out.push_back(std::move(item));
  }
  return out;
}

json::array windows_of(const std::vector<decide::OpenWindow>& windows) {
  json::array out;
  for (const decide::OpenWindow& window : windows) {
    json::object item;
    item.emplace("name", text(window.name));
    item.emplace("until", time(window.until));
    out.push_back(std::move(item));
  }
  return out;
}

// What was done last, newest first: of each action its latest word.
json::array actions_of(const decide::Ledger& ledger) {
  constexpr std::size_t most = 5;
  json::array out;
  const auto& all = ledger.actions();
  for (auto run = all.rbegin(); run != all.rend() && out.size() < most; ++run) {
    json::object item;
    item.emplace("do", text(run->action));
    item.emplace("verb", text_or_null(run->intended.verb));
    item.emplace("resource", text_or_null(run->resource));
    item.emplace("incident", text_or_null(run->incident));
    item.emplace("rule", text_or_null(run->rule));
    item.emplace("started_at", time(run->started.wall));
    item.emplace("ended_at", time_or_null(run->ended));
    item.emplace("outcome", text_or_null(run->status));
    const decide::Incident* incident = ledger.find(run->incident);
    std::string_view status;
    if (incident != nullptr)
      for (const decide::StepRun& step : incident->steps)
        if (step.action_id == run->action_id) status = decide::name_of(step.status);
    item.emplace("status", text_or_null(status));
    out.push_back(std::move(item));
  }
  return out;
}

json::value refused_of(const StatusFacts& facts) {
  if (!facts.reload_refused_at) return nullptr;
  json::object out;
  out.emplace("at", time(*facts.reload_refused_at));
  out.emplace("error", text(facts.reload_refused));
  return out;
}

json::array approvals_of(const std::vector<decide::PendingApproval>& pending) {
  json::array out;
  for (const decide::PendingApproval& p : pending) out.push_back(approval(p));
  return out;
}

json::object tasks_of(const std::vector<decide::TaskView>& tasks) {
  std::array<std::int64_t, decide::task_state_count> counts{};
  for (const decide::TaskView& task : tasks) ++counts[static_cast<std::size_t>(task.state)];
  json::object out;
  for (std::size_t i = 0; i < counts.size(); ++i)
    out.emplace(decide::name_of(static_cast<decide::TaskState>(i)), counts[i]);
  return out;
}

json::array discovery_of(const std::map<std::string, std::string>& failed) {
  json::array out;
  for (const auto& [probe, why] : failed) {
    json::object item;
    item.emplace("probe", text(probe));
    item.emplace("why", text(why));
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

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
  out.emplace("uptime", duration(facts.now.wall - facts.started_at));
  out.emplace("config_hash", text(plan.config_hash));
  out.emplace("probes", count_probes(plan));
  out.emplace("rules", plan.rules.size());
  out.emplace("incidents_open", static_cast<std::int64_t>(open));
  out.emplace("paused", std::move(paused));
  out.emplace("silences", silences_of(facts.silences));
  out.emplace("locked", locked(ledger));
  out.emplace("gates", gates_of(facts.gates));
  out.emplace("windows", windows_of(facts.windows));
  out.emplace("reload_refused", refused_of(facts));
  out.emplace("actions", actions_of(ledger));
  out.emplace("approvals", approvals_of(facts.approvals));
  out.emplace("tasks", tasks_of(facts.tasks));
  out.emplace("discovery_failed", discovery_of(facts.discovery_failed));
  out.emplace("journal", journal_facts(facts));
  return json::serialize(out);
}

std::string silences(const std::vector<decide::StandingSilence>& standing) {
  return listed("silences", silences_of(standing));
}

}  // namespace runbookd::api::views
