#include "daemon/decide/incidents/message.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/incidents/comma_list.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/ladder/attempt.hpp"

namespace runbookd::decide {

namespace {

// `[DRILL] `, `[observe] `: what must not be taken for an alarm says so first.
std::string mark_of(const Core& core, const Ladder& l) {
  if (l.drill) return "[DRILL] ";
  return mode_of(core, core.rule(l.rule)) == Mode::observe ? "[observe] " : "";
}

// The probe of this target that answers badly or not at all, in its own words.
std::string said_by_probes(const Core& core, const Ladder& l) {
  std::string out;
  const std::string& target = core.target_name(l.rule, l.subject);
  for (const int s : core.rule(l.rule).reads) {
    const Source& source = core.plan->sources[static_cast<std::size_t>(s)];
    const int instance = instance_of(source, target);
    if (instance < 0) continue;
    const InstanceView& view = core.seen.at(instance).view;
    if (!view.seen || view.outcome == Outcome::ok) continue;
    out += (out.empty() ? "" : "; ") + source.name + ": " + std::string{name_of(view.reason)} +
           (view.detail.empty() ? "" : ", " + view.detail);
  }
  return out;
}

// Why the last step that was touched did not end it, unless `told` says so already.
std::string said_by_steps(const Incident& incident, const std::string& told) {
  const StepRun* last = nullptr;
  for (const StepRun& run : incident.steps)
    if (!run.detail.empty() && (last == nullptr || run.index > last->index)) last = &run;
  if (last == nullptr || last->status == StepStatus::awaiting_approval) return {};
  if (told.find(last->detail) != std::string::npos) return {};
  return subject_of_step(last->action, last->resource) + ": " + words_of(name_of(last->status)) +
         (last->reason.empty() ? "" : " (" + last->reason + ")") + ": " + last->detail;
}

std::string cause_of(const Core& core, const Ladder& l, const std::string& text) {
  const Incident* incident = core.incident(l);
  std::string out = incident != nullptr ? said_by_steps(*incident, text) : std::string{};
  const std::string probes = said_by_probes(core, l);
  if (!probes.empty()) out += (out.empty() ? "" : "; ") + probes;
  return out;
}

std::string headline_of(const Incident& it) {
  return "[" + std::string{name_of(it.severity)} + "] " + it.rule +
         (it.target.empty() ? "" : " of " + it.target) + " (" + it.id + ")";
}

}  // namespace

std::string headline(const Core& core, const Ladder& l) {
  const Incident* it = core.incident(l);
  return mark_of(core, l) + (it == nullptr ? l.incident : headline_of(*it));
}

std::string summary_now(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  const Incident* incident = core.incident(l);
  const EvaluationContext context = core.context(core.target_name(l.rule, l.subject), incident);
  if (!rule.summary.empty()) return render(rule.summary, context);
  if (core.is_by_hand(l)) return "triggered by hand";
  const std::string values = values_of(rule.when, context);
  return rule.when.text + (values.empty() ? "" : " (" + values + ")");
}

std::string approvers_of(const Approval& approval) {
  const std::string out =
      approval.from.empty() ? "anyone with the role approver" : joined(approval.from);
  return approval.count > 1 ? std::to_string(approval.count) + " of " + out : out;
}

Notify message_about(const Core& core, const Ladder& l, const std::string& text, Ask ask) {
  const Incident* incident = core.incident(l);
  Notify n;
  n.incident = l.incident;
  n.rule = core.rule(l.rule).name;
  n.target = core.target_name(l.rule, l.subject);
  if (incident != nullptr) {
    n.severity = name_of(incident->severity);
    n.state = name_of(incident->state);
  }
  n.text = headline(core, l) + ": " + text;
  n.summary = summary_now(core, l);
  n.cause = cause_of(core, l, text);
  n.command = std::move(ask.command);
  n.until = ask.until;
  n.who = std::move(ask.who);
  return n;
}

void send_to(Core& core, const Ladder& l, std::vector<std::string> contacts, Notify message) {
  if (!contacts.empty()) {
    Record r = core.about(l, RecordKind::message);
    r.status = told_status;
    r.facts[std::string{told_fact}] = comma_list(contacts);
    core.write(std::move(r));
  }
  message.contacts = std::move(contacts);
  core.emit(std::move(message));
}

void page(Core& core, const Ladder& l, const std::string& text, Ask ask) {
  if (ask.command.empty()) ask.command = "runbookd explain " + l.incident;
  send_to(core, l, core.plan->told(core.rule(l.rule).contacts),
          message_about(core, l, text, std::move(ask)));
}

void tell_informed(Core& core, const Ladder& l, const std::string& text) {
  const Incident* incident = core.incident(l);
  if (incident == nullptr || incident->told.empty() || l.drill) return;
  Notify n = message_about(core, l, text);
  if (!incident->open()) n.cause.clear();  // of what is over nothing is wrong any more
  n.contacts.assign(incident->told.begin(), incident->told.end());
  core.emit(std::move(n));
}

void end_incident(Core& core, const Ladder& l, const std::string& why) {
  core.set_state(l, IncidentState::resolved, why);
  tell_informed(core, l, "resolved: " + why);
}

void tell_closed(Core& core, const Incident& incident, const std::string& why) {
  if (incident.told.empty() || incident.drill) return;
  Notify n;
  n.contacts.assign(incident.told.begin(), incident.told.end());
  n.incident = incident.id;
  n.rule = incident.rule;
  n.target = incident.target;
  n.severity = name_of(incident.severity);
  n.state = name_of(IncidentState::resolved);
  n.text = headline_of(incident) + ": resolved: " + why;
  core.emit(std::move(n));
}

}  // namespace runbookd::decide
