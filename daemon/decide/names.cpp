// The spellings of the core's closed enums, in both directions where records are read back.
#include <array>
#include <optional>

#include "daemon/decide/explain/explanation.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/expression/ast.hpp"
#include "daemon/decide/incidents/incident.hpp"
#include "daemon/decide/incidents/news.hpp"
#include "daemon/decide/incidents/record.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/reason.hpp"
#include "daemon/decide/tasks/moments.hpp"

namespace runbookd::decide {

namespace {

template <class E, std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& names, E e) {
  const auto i = static_cast<std::size_t>(e);
  return i < N ? names[i] : std::string_view{"?"};
}

template <class E, std::size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

constexpr std::array<std::string_view, 3> modes{"observe", "approve", "act"};
constexpr std::array<std::string_view, 4> severities{"P0", "P1", "P2", "P3"};
constexpr std::array<std::string_view, 6> incident_states{
    "open", "remediating", "awaiting_approval", "recovering", "escalated", "resolved"};
constexpr std::array<std::string_view, 14> step_statuses{
    "pending", "skipped",     "withheld", "awaiting_approval", "running", "verifying", "fixed",
    "done",    "ineffective", "worse",    "unknown",           "failed",  "denied",    "expired"};
constexpr std::array<std::string_view, 4> rule_states{"ok", "suspected", "firing", "on_hold"};
constexpr std::array<std::string_view, 8> outlooks{
    "over", "under_way", "asked", "withheld", "skipped", "asks", "starts", "would_not_act"};
static_assert(outlooks.size() == static_cast<std::size_t>(Outlook::would_not_act) + 1);
constexpr std::array<std::string_view, 22> record_kinds{
    "started",    "stopped",  "reloaded", "opened", "state",    "severity", "timeline", "step",
    "intent",     "progress", "outcome",  "locked", "unlocked", "serving",  "message",  "operator",
    "checkpoint", "archived", "measured", "task",   "evidence", "heard"};
static_assert(record_kinds.size() == static_cast<std::size_t>(RecordKind::heard) + 1);
constexpr std::array<std::string_view, 21> news_names{
    "escalation", "acknowledged", "ack_missed",  "ack_expired", "needs_people", "approval",
    "hand",       "waits",        "runs",        "fixed",       "severity",     "update",
    "resolved",   "silence_ends", "unreachable", "digest",      "locked",       "silent",
    "note",       "task",         "daemon"};
static_assert(news_names.size() == static_cast<std::size_t>(News::daemon) + 1);
constexpr std::array<std::string_view, withheld_count> reasons{
    "none",           "observe",           "approval",          "confirmation", "startup_grace",
    "cooldown",       "at_most",           "spacing",           "budget",       "in_flight",
    "resource_busy",  "resource_locked",   "rule_lock",         "same_action",  "storm",
    "parent",         "silence",           "maintenance",       "paused",       "self_gate",
    "suspended",      "stateful_evidence", "condition_unknown", "if_unknown",   "requires_unknown",
    "requires_false", "recovered",         "ineligible",        "empty_target", "rollback_cycle",
    "scale_bounds",   "capacity_floor",    "downstream",        "journal",      "retry",
    "drill"};
constexpr std::array<std::string_view, 5> task_stages{"planned", "open", "unknown", "failed",
                                                      "done"};
static_assert(task_stages.size() == static_cast<std::size_t>(TaskStage::done) + 1);
constexpr std::array<std::string_view, task_state_count> task_states{"due", "open", "done",
                                                                     "overdue", "failed"};
constexpr std::array<std::string_view, 14> symbols{
    "or", "and", "not", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "-"};

}  // namespace

std::string_view name_of(Mode m) { return pick(modes, m); }
std::string_view name_of(Severity s) { return pick(severities, s); }
std::optional<Severity> severity_named(std::string_view name) {
  return find<Severity>(severities, name);
}
std::string_view name_of(IncidentState s) { return pick(incident_states, s); }
std::optional<IncidentState> incident_state(std::string_view name) {
  return find<IncidentState>(incident_states, name);
}
std::string_view name_of(StepStatus s) { return pick(step_statuses, s); }
std::optional<StepStatus> step_status(std::string_view name) {
  return find<StepStatus>(step_statuses, name);
}
std::string_view name_of(RuleStatus s) { return pick(rule_states, s); }
std::string_view name_of(Outlook o) { return pick(outlooks, o); }
std::string_view name_of(RecordKind k) { return pick(record_kinds, k); }
std::optional<RecordKind> record_kind(std::string_view name) {
  return find<RecordKind>(record_kinds, name);
}
std::string_view name_of(News n) { return pick(news_names, n); }
std::optional<News> news_named(std::string_view name) { return find<News>(news_names, name); }
std::string_view name_of(TaskStage s) { return pick(task_stages, s); }
std::string_view name_of(TaskState s) { return pick(task_states, s); }
std::string_view name_of(Urgency u) { return u == Urgency::page ? "page" : "inform"; }
std::string_view name_of(Withheld w) { return pick(reasons, w); }
std::string_view symbol_of(Op op) { return pick(symbols, op); }

bool is_final(StepStatus s) {
  switch (s) {
    case StepStatus::pending:
    case StepStatus::withheld:
    case StepStatus::awaiting_approval:
    case StepStatus::running:
    case StepStatus::verifying:
      return false;
    default:
      return true;
  }
}

}  // namespace runbookd::decide
