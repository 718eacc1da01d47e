#include "daemon/app/composition/backend_commands.hpp"

#include <algorithm>

#include "daemon/app/composition/backend_approvals.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/commands/question.hpp"
#include "daemon/decide/expression/resolve.hpp"

namespace runbookd::app {

namespace {

using api::OperateAnswer;
using decide::Command;
using Verb = Command::Verb;

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

Refusal resolve_refusal(const decide::Ledger& ledger, const std::string& id) {
  if (auto wrong = incident_refusal(ledger, id)) return wrong;
  for (const decide::ActionRun& run : ledger.actions())
    if (run.incident == id && !run.ended)
      return OperateAnswer{409, run.action + " of " + id + " is running: wait for its end", {}};
  return std::nullopt;
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

// Which target is meant. The only one need not be named; of several nobody is to be guessed.
Refusal target_refusal(const decide::Rule& rule, Command& command) {
  constexpr std::size_t most_listed = 20;
  if (command.target.empty() && rule.targets.size() == 1) command.target = rule.targets.front();
  if (!rule.listed && command.target.empty()) return std::nullopt;
  if (rule.listed && rule.targets.empty())
    return OperateAnswer{409, rule.name + " has no target now: its list is empty", {}};
  if (!rule.listed)
    return OperateAnswer{400, rule.name + " has no targets: leave `target` out", {}};
  if (holds(rule.targets, command.target)) return std::nullopt;
  std::vector<std::string> some = rule.targets;
  if (some.size() > most_listed) some.resize(most_listed);
  const std::string listed =
      joined(some) + (some.size() < rule.targets.size()
                          ? " and " + std::to_string(rule.targets.size() - some.size()) + " more"
                          : "");
  if (command.target.empty())
    return OperateAnswer{
        400,
        rule.name + " is judged per target: say which one with --target; it has " + listed,
        {}};
  const std::string near = decide::nearest_name(command.target, rule.targets);
  return OperateAnswer{404,
                       rule.name + " has no target `" + command.target + "`; " +
                           (near.empty() ? "it has " + listed : "did you mean " + near + "?"),
                       {}};
}

Refusal start_refusal(const decide::Engine& engine, Command& command) {
  const decide::Plan& plan = engine.plan();
  const int rule = plan.rule_index(command.subject);
  if (rule < 0) return no_rule(plan, command.subject);
  if (auto wrong = target_refusal(plan.rules[static_cast<std::size_t>(rule)], command))
    return wrong;
  // A drill stands beside a real incident.
  const auto* open = engine.ledger().open_incident(command.subject, command.target);
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
  if (resource.empty() || plan.resource_of_key(resource) >= 0) return std::nullopt;
  return no_resource(plan, resource);
}

Refusal silence_refusal(const decide::Plan& plan, const std::string& subject) {
  if (plan.rule_index(subject) >= 0 || plan.resource_of_key(subject) >= 0) return std::nullopt;
  auto known = names_of(plan.rules);
  for (const auto& name : names_of(plan.resources)) known.push_back(name);
  return not_there("rule or resource", subject, known, "`runbookd status` lists the rules");
}

Refusal unlock_refusal(const decide::Engine& engine, const std::string& resource) {
  // What the rulebook no longer has may still be locked.
  if (engine.ledger().locked().contains(resource)) return std::nullopt;
  if (engine.plan().resource_of_key(resource) < 0) return no_resource(engine.plan(), resource);
  return OperateAnswer{409, resource + " is not locked", {}};
}

std::string starts_under_way(const decide::Ledger& ledger, const std::string& resource) {
  const auto count = std::count_if(
      ledger.actions().begin(), ledger.actions().end(), [&](const decide::ActionRun& run) {
        return !run.ended && (resource.empty() || run.resource == resource ||
                              decide::group_of(run.resource) == resource);
      });
  if (count == 0) return {};
  return "; " + std::to_string(count) +
         (count == 1 ? " action that is under way goes on" : " actions that are under way go on");
}

OperateAnswer after_silence(const decide::Engine& engine, const Command& command) {
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

OperateAnswer after_start(const decide::Engine& engine, const Command& command) {
  const decide::Incident* newest = nullptr;
  for (const auto& [id, incident] : engine.ledger().incidents())
    if (incident.rule == command.subject && incident.target == command.target &&
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

std::optional<OperateAnswer> refusal_of(decide::Engine& engine, Command& command,
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

OperateAnswer outcome_of(decide::Engine& engine, const Command& command, Stamp now) {
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
              "denied: nothing more is started for " + decide::incident_of(subject) +
                  ", people were told",
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
