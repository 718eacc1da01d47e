#include "daemon/app/run/backend_commands.hpp"

#include <algorithm>

#include "daemon/decide/resolve.hpp"

namespace runbookd::app {

namespace {

using api::OperateAnswer;
using decide::Operator;
using Verb = Operator::Verb;
using Refusal = std::optional<OperateAnswer>;

OperateAnswer not_there(const std::string& what, const std::string& name,
                        const std::vector<std::string>& known, const char* where) {
  const std::string near = decide::nearest_name(name, known);
  return {404,
          "there is no " + what + " `" + name + "`; " +
              (near.empty() ? std::string{where} : "did you mean " + near + "?"),
          {}};
}

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(item.name);
  return out;
}

OperateAnswer no_rule(const decide::Plan& plan, const std::string& name) {
  return not_there("rule", name, names_of(plan.rules), "`runbookd status` lists the rules");
}

OperateAnswer no_resource(const decide::Plan& plan, const std::string& name) {
  return not_there("resource", name, names_of(plan.resources), "the rulebook lists the resources");
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// An incident that people may say something about.
Refusal incident_refusal(const decide::Ledger& ledger, const std::string& id) {
  const decide::Incident* incident = ledger.find(id);
  if (incident == nullptr)
    return OperateAnswer{
        404, "there is no incident `" + id + "`; `runbookd incidents` lists them", {}};
  if (!incident->open()) return OperateAnswer{409, id + " is resolved already", {}};
  return std::nullopt;
}

Refusal resolve_refusal(const decide::Ledger& ledger, const std::string& id) {
  if (auto wrong = incident_refusal(ledger, id)) return wrong;
  for (const decide::ActionRun& run : ledger.actions())
    if (run.incident == id && !run.ended)
      return OperateAnswer{409, run.action + " of " + id + " is running: wait for its end", {}};
  return std::nullopt;
}

// Root can become the daemon's user at will, so their two words are one.
bool is_same_person(const std::string& a, const std::string& b, const std::string& own_user) {
  const auto is_ours = [&](const std::string& name) { return name == "root" || name == own_user; };
  return a == b || (is_ours(a) && is_ours(b));
}

Refusal may_answer(const decide::PendingApproval& p, const Operator& command,
                   const std::string& own_user) {
  if (p.from.empty() && command.role != "approver" && command.role != "admin")
    return OperateAnswer{403, p.action + " of " + p.incident + " needs the role approver", {}};
  if (!p.from.empty() && !holds(p.from, command.who))
    return OperateAnswer{403,
                         command.who + " may not answer for " + p.action + " of " + p.incident +
                             "; who may: " + joined(p.from),
                         {}};
  if (command.verb == Verb::deny) return std::nullopt;
  for (const std::string& name : p.approved_by)
    if (is_same_person(name, command.who, own_user))
      return OperateAnswer{409,
                           name + " has approved it already; " + std::to_string(p.count) +
                               " different people have to",
                           {}};
  return std::nullopt;
}

// The incident of a question's id; of an incident's id, itself.
std::string incident_of(const std::string& subject) {
  return subject.substr(0, subject.find(".q"));
}

// What the sender saw may not be what stands now: then they are told what does.
Refusal approval_refusal(decide::Engine& engine, Operator& command, const std::string& own_user,
                         Stamp now) {
  const std::string incident = incident_of(command.subject);
  for (const decide::PendingApproval& p : engine.pending_approvals(now)) {
    if (p.incident != incident) continue;
    const bool by_incident = command.subject == p.incident;
    if (command.subject != p.id && !(by_incident && (p.first || command.verb == Verb::deny)))
      return OperateAnswer{
          409,
          (by_incident ? "people were asked about " + p.incident + " more than once"
                       : command.subject + " does not stand (any more)") +
              "; what waits now is " + p.id + ": " + p.summary,
          {}};
    command.subject = p.id;
    return may_answer(p, command, own_user);
  }
  if (auto wrong = incident_refusal(engine.ledger(), incident)) return wrong;
  return OperateAnswer{409, "nothing of " + incident + " waits for approval", {}};
}

Refusal resume_refusal(const decide::Engine& engine, const std::string& resource) {
  const auto& paused = engine.ledger().paused();
  if (paused.contains(resource)) return std::nullopt;
  if (resource.empty() && !paused.empty()) return std::nullopt;  // ends every pause
  if (paused.empty()) return OperateAnswer{409, "nothing is paused", {}};
  if (paused.contains(""))
    return OperateAnswer{
        409, "everything is paused, not " + resource + " alone: `runbookd resume` ends it", {}};
  return OperateAnswer{409, resource + " is not paused", {}};
}

Refusal start_refusal(const decide::Engine& engine, const Operator& command) {
  const decide::Plan& plan = engine.plan();
  const int rule = plan.rule_index(command.subject);
  if (rule < 0) return no_rule(plan, command.subject);
  // A drill stands beside a real incident.
  const auto* open = engine.ledger().open_incident(command.subject, "");
  if (open != nullptr && command.verb == Verb::trigger)
    return OperateAnswer{409, command.subject + " has an open incident already: " + open->id, {}};
  const auto& needed = plan.rules[static_cast<std::size_t>(rule)].variables;
  for (const auto& name : needed)
    if (!command.variables.contains(name))
      return OperateAnswer{400,
                           "the variable " + name + " is missing: --var " + name +
                               "=..., it needs " + joined(needed),
                           {}};
  for (const auto& [name, value] : command.variables)
    if (!holds(needed, name))
      return OperateAnswer{400, command.subject + " does not read the variable " + name, {}};
  return std::nullopt;
}

Refusal pause_refusal(const decide::Plan& plan, const std::string& resource) {
  if (resource.empty() || plan.resource_index(resource) >= 0) return std::nullopt;
  return no_resource(plan, resource);
}

Refusal silence_refusal(const decide::Plan& plan, const std::string& subject) {
  if (plan.rule_index(subject) >= 0 || plan.resource_index(subject) >= 0) return std::nullopt;
  auto known = names_of(plan.rules);
  for (const auto& name : names_of(plan.resources)) known.push_back(name);
  return not_there("rule or resource", subject, known, "`runbookd status` lists the rules");
}

Refusal unlock_refusal(const decide::Engine& engine, const std::string& resource) {
  // What the rulebook no longer has may still be locked.
  if (engine.ledger().locked().contains(resource)) return std::nullopt;
  if (engine.plan().resource_index(resource) < 0) return no_resource(engine.plan(), resource);
  return OperateAnswer{409, resource + " is not locked", {}};
}

std::string starts_under_way(const decide::Ledger& ledger, const std::string& resource) {
  const auto count = std::count_if(
      ledger.actions().begin(), ledger.actions().end(), [&](const decide::ActionRun& run) {
        return !run.ended && (resource.empty() || run.resource == resource);
      });
  if (count == 0) return {};
  return "; " + std::to_string(count) +
         (count == 1 ? " action that is under way goes on" : " actions that are under way go on");
}

// A step that people do has ended with their word; the next one may wait already.
bool was_by_hand(const decide::Engine& engine, const decide::Incident& incident) {
  const int rule = engine.plan().rule_index(incident.rule);
  if (rule < 0) return false;
  const auto& steps = engine.plan().rules[static_cast<std::size_t>(rule)].steps;
  const auto done = std::find_if(incident.steps.rbegin(), incident.steps.rend(), [](const auto& s) {
    return s.status == decide::StepStatus::done;
  });
  return done != incident.steps.rend() && done->index < static_cast<int>(steps.size()) &&
         steps[static_cast<std::size_t>(done->index)].asks_people;
}

OperateAnswer after_approval(decide::Engine& engine, const Operator& command, Stamp now) {
  for (const decide::PendingApproval& p : engine.pending_approvals(now)) {
    if (p.id != command.subject) continue;
    const auto left = p.count - static_cast<int>(p.approved_by.size());
    if (left > 0)
      return {200,
              "approved by " + joined(p.approved_by) + "; " + std::to_string(left) + " more of " +
                  std::to_string(p.count) + " have to",
              {}};
  }
  const decide::Incident* incident = engine.ledger().find(incident_of(command.subject));
  if (incident != nullptr && !incident->steps.empty())
    if (const auto& step = incident->steps.back(); step.status == decide::StepStatus::withheld)
      return {200,
              "approved; " + step.action + " is still withheld: " + step.reason + " (" +
                  step.detail + ")",
              {}};
  if (incident != nullptr && was_by_hand(engine, *incident))
    return {200, "confirmed: the procedure goes on", {}};
  return {200, "approved: the evidence is looked at once more, then it starts", {}};
}

OperateAnswer after_silence(const decide::Engine& engine, const Operator& command) {
  const decide::Silence* made = nullptr;
  for (const auto& [id, s] : engine.ledger().silences())
    if ((s.rule == command.subject || s.resource == command.subject) && s.who == command.who &&
        (made == nullptr || id > made->id))
      made = &s;
  if (made == nullptr) return {200, command.subject + " is silenced", {}};
  return {200,
          command.subject + " is silenced until " +
              (made->until ? rfc3339(*made->until) : std::string{"it is ended"}) +
              ": its actions are withheld; `runbookd unsilence " + made->id + "` ends it",
          made->id};
}

OperateAnswer after_start(const decide::Engine& engine, const Operator& command) {
  const decide::Incident* newest = nullptr;
  for (const auto& [id, incident] : engine.ledger().incidents())
    if (incident.rule == command.subject &&
        (newest == nullptr || incident.opened_at.mono >= newest->opened_at.mono))
      newest = &incident;
  if (newest == nullptr) return {200, command.subject + " was started", {}};
  return {200,
          newest->id + " of " + command.subject + " is " +
              std::string{decide::name_of(newest->state)} + "; `runbookd incidents " + newest->id +
              "` follows it",
          newest->id};
}

}  // namespace

std::optional<OperateAnswer> refusal_of(decide::Engine& engine, Operator& command,
                                        const std::string& own_user, Stamp now) {
  switch (command.verb) {
    case Verb::ack:
      return incident_refusal(engine.ledger(), command.subject);
    case Verb::resolve:
      return resolve_refusal(engine.ledger(), command.subject);
    case Verb::approve:
    case Verb::deny:
      return approval_refusal(engine, command, own_user, now);
    case Verb::silence:
      return silence_refusal(engine.plan(), command.subject);
    case Verb::unsilence:
      if (engine.ledger().silences().contains(command.subject)) return std::nullopt;
      return OperateAnswer{
          404, "there is no silence `" + command.subject + "`; `runbookd status` lists them", {}};
    case Verb::pause:
      return pause_refusal(engine.plan(), command.subject);
    case Verb::resume:
      return resume_refusal(engine, command.subject);
    case Verb::trigger:
    case Verb::drill:
      return start_refusal(engine, command);
    case Verb::unlock:
      return unlock_refusal(engine, command.subject);
  }
  return std::nullopt;
}

OperateAnswer outcome_of(decide::Engine& engine, const Operator& command, Stamp now) {
  const std::string& subject = command.subject;
  switch (command.verb) {
    case Verb::ack:
      return {200, subject + " is acknowledged by " + command.who, {}};
    case Verb::resolve:
      return {200, subject + " is resolved", {}};
    case Verb::approve:
      return after_approval(engine, command, now);
    case Verb::deny:
      return {200,
              "denied: nothing more is started for " + incident_of(subject) + ", people were told",
              {}};
    case Verb::silence:
      return after_silence(engine, command);
    case Verb::unsilence:
      return {200, subject + " is over", {}};
    case Verb::pause:
      return {200,
              (subject.empty() ? "paused: nothing is started until `runbookd resume`"
                               : subject +
                                     " is paused: nothing is started on it until `runbookd "
                                     "resume " +
                                     subject + "`") +
                  starts_under_way(engine.ledger(), subject),
              {}};
    case Verb::resume:
      return {200,
              (subject.empty() ? std::string{"resumed"} : subject + " is resumed") +
                  ": the clocks of all rules start afresh",
              {}};
    case Verb::trigger:
    case Verb::drill:
      return after_start(engine, command);
    case Verb::unlock:
      return {200, subject + " is unlocked", {}};
  }
  return {};
}

}  // namespace runbookd::app
