#include "daemon/decide/commands/refusal.hpp"

#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/expression/resolve.hpp"
#include "daemon/decide/incidents/heard.hpp"
#include "daemon/decide/ladder/identity.hpp"
#include "daemon/decide/tasks/tick_off.hpp"

namespace runbookd::decide {

namespace {

constexpr std::size_t most_listed_targets = 20;

template <class List>
std::vector<std::string> names_in_list(const List& list) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(item.name);
  return out;
}

Answered not_there(const std::string& what, const std::string& name,
                   const std::vector<std::string>& known, const std::string& where) {
  const std::string near = nearest(name, known);
  return refused(CommandVerdict::not_found,
                 "there is no " + what + " `" + name + "`; " +
                     (near.empty() ? where : "did you mean " + near + "?"));
}

Answered no_such_incident(const std::string& id) {
  return refused(CommandVerdict::not_found,
                 "there is no incident `" + id + "`; `runbookd incidents` lists them");
}

Answered unknown_resource(const Plan& plan, const std::string& name) {
  return not_there("resource", name, names_in_list(plan.resources),
                   "the rulebook lists the resources");
}

Refusal resolve_refusal(Core& core, const std::string& id) {
  if (auto wrong = incident_refusal(core, id)) return wrong;
  for (const ActionRun& run : core.ledger.actions())
    if (run.incident == id && !run.ended)
      return refused(CommandVerdict::conflict,
                     run.action + " of " + id + " is running: wait for its end");
  const Ladder* l = core.ladder_of(id);
  if (l != nullptr && !l->in<phase::Writing>()) return std::nullopt;
  return refused(CommandVerdict::conflict,
                 "an action of " + id + " begins this very moment: wait for its end");
}

Refusal resume_refusal(const Core& core, const std::string& resource) {
  const auto& paused = core.ledger.paused();
  if (paused.contains(resource)) return std::nullopt;
  if (resource.empty() && !paused.empty()) return std::nullopt;  // ends every pause
  if (paused.empty()) return refused(CommandVerdict::conflict, "nothing is paused");
  if (paused.contains(""))
    return refused(CommandVerdict::conflict,
                   "everything is paused, not " + resource + " alone: `runbookd resume` ends it");
  return refused(CommandVerdict::conflict, resource + " is not paused");
}

// Which target is meant. The only one need not be named; of several nobody is to be guessed.
Refusal target_refusal(const Rule& rule, Command& command) {
  if (command.target.empty() && rule.targets.size() == 1) command.target = rule.targets.front();
  if (!rule.listed && command.target.empty()) return std::nullopt;
  if (rule.listed && rule.targets.empty())
    return refused(CommandVerdict::conflict, rule.name + " has no target now: its list is empty");
  if (!rule.listed)
    return refused(CommandVerdict::malformed, rule.name + " has no targets: leave `target` out");
  if (is_among(rule.targets, command.target)) return std::nullopt;
  std::vector<std::string> some = rule.targets;
  if (some.size() > most_listed_targets) some.resize(most_listed_targets);
  const std::size_t left = rule.targets.size() - some.size();
  const std::string listed =
      joined(some) + (left > 0 ? " and " + std::to_string(left) + " more" : "");
  if (command.target.empty())
    return refused(
        CommandVerdict::malformed,
        rule.name + " is judged per target: say which one with --target; it has " + listed);
  const std::string near = nearest(command.target, rule.targets);
  return refused(CommandVerdict::not_found,
                 rule.name + " has no target `" + command.target + "`; " +
                     (near.empty() ? "it has " + listed : "did you mean " + near + "?"));
}

Refusal variables_refusal(const Rule& rule, const Command& command) {
  for (const auto& name : rule.variables)
    if (!command.variables.contains(name))
      return refused(CommandVerdict::malformed, "the variable " + name + " is missing: --var " +
                                                    name + "=..., it needs " +
                                                    joined(rule.variables));
  for (const auto& [name, value] : command.variables)
    if (!is_among(rule.variables, name))
      return refused(CommandVerdict::malformed, rule.name + " does not read the variable " + name);
  return std::nullopt;
}

Refusal start_refusal(const Core& core, Command& command) {
  const int index = core.plan->rule_index(command.subject);
  if (index < 0)
    return not_there("rule", command.subject, names_in_list(core.plan->rules),
                     "`runbookd status` lists the rules");
  const Rule& rule = core.rule(index);
  if (auto wrong = target_refusal(rule, command)) return wrong;
  // A drill stands beside a real incident.
  const Incident* open = core.ledger.open_incident(rule.name, command.target);
  if (open != nullptr && command.verb == Command::Verb::trigger)
    return refused(CommandVerdict::conflict,
                   rule.name + " has an open incident already: " + open->id);
  return variables_refusal(rule, command);
}

Refusal label_refusal(const Plan& plan, const std::string& name, const std::string& value) {
  const std::string label = name.substr(label_matcher.size());
  std::vector<std::string> values;
  for (const Rule& rule : plan.rules)
    if (const auto it = rule.labels.find(label); it != rule.labels.end())
      values.push_back(it->second);
  if (is_among(values, value)) return std::nullopt;
  if (values.empty())
    return refused(CommandVerdict::not_found, "no rule has a label `" + label + "`");
  return not_there("rule with " + name + "=", value, values, "rules have " + joined(values));
}

Refusal matcher_refusal(const Plan& plan, const std::string& name, const std::string& value) {
  if (name == "rule")
    return plan.rule_index(value) >= 0 ? std::nullopt
                                       : Refusal{not_there("rule", value, names_in_list(plan.rules),
                                                           "`runbookd status` lists the rules")};
  if (name == "resource")
    return plan.resource_of_key(value) >= 0 ? std::nullopt : Refusal{unknown_resource(plan, value)};
  if (name == "severity" && severity_named(value)) return std::nullopt;
  if (name == "severity")
    return refused(CommandVerdict::malformed, "severity= is P0, P1, P2 or P3, not `" + value + "`");
  if (name.starts_with(label_matcher) && name.size() > label_matcher.size())
    return label_refusal(plan, name, value);
  return refused(CommandVerdict::malformed,
                 "there is no matcher `" + name + "`: " + joined(matcher_names) + " or label.NAME");
}

Refusal silence_refusal(const Plan& plan, const Command& command) {
  const std::string& subject = command.subject;
  if (!command.matchers.empty() && !subject.empty())
    return refused(CommandVerdict::malformed, "either one name or matchers, not both");
  for (const auto& [name, value] : command.matchers)
    if (auto wrong = matcher_refusal(plan, name, value)) return wrong;
  const bool everything = subject.empty();
  if (everything || plan.rule_index(subject) >= 0 || plan.resource_of_key(subject) >= 0)
    return std::nullopt;
  auto known = names_in_list(plan.rules);
  for (const auto& resource : plan.resources) known.push_back(resource.name);
  return not_there("rule or resource", subject, known, "`runbookd status` lists the rules");
}

Refusal unlock_refusal(const Core& core, const std::string& resource) {
  // What the rulebook no longer has may still be locked.
  if (core.ledger.locked().contains(resource)) return std::nullopt;
  if (core.plan->resource_of_key(resource) < 0) return unknown_resource(*core.plan, resource);
  return refused(CommandVerdict::conflict, resource + " is not locked");
}

// People write afterwards, too: an incident that is over takes notes as long as the ledger has it.
Refusal note_refusal(const Core& core, const Command& command) {
  if (core.ledger.find(command.subject) == nullptr) return no_such_incident(command.subject);
  if (command.reason.empty()) return refused(CommandVerdict::malformed, "a note needs a text");
  return std::nullopt;
}

}  // namespace

Answered refused(CommandVerdict why, std::string detail) {
  Answered out;
  out.verdict = why;
  out.detail = std::move(detail);
  return out;
}

Refusal incident_refusal(const Core& core, const std::string& id) {
  const Incident* incident = core.ledger.find(id);
  if (incident == nullptr) return no_such_incident(id);
  if (!incident->open()) return refused(CommandVerdict::conflict, id + " is resolved already");
  return std::nullopt;
}

Refusal heard_refusal(const Core& core, const Command& command) {
  if (core.plan->source_index(command.subject) < 0)
    return refused(CommandVerdict::not_found, "there is no probe `" + command.subject + "`");
  const auto known = core.ledger.heard().find(command.subject);
  if (known == core.ledger.heard().end() || known->second.contains(command.target) ||
      known->second.size() < most_heard_targets)
    return std::nullopt;
  return refused(CommandVerdict::conflict, "`" + command.subject + "` has heard of " +
                                               std::to_string(most_heard_targets) +
                                               " targets already");
}

Refusal refusal_of(Core& core, Command& command) {
  using Verb = Command::Verb;
  const std::string& subject = command.subject;
  if (command.until && *command.until <= core.now.wall)
    return refused(CommandVerdict::malformed, "`until` has passed already");
  switch (command.verb) {
    case Verb::ack:
      return incident_refusal(core, subject);
    case Verb::resolve:
      return resolve_refusal(core, subject);
    case Verb::approve:
    case Verb::deny:
      return approval_refusal(core, command);
    case Verb::silence:
      return silence_refusal(*core.plan, command);
    case Verb::unsilence:
      if (core.ledger.silences().contains(subject)) return std::nullopt;
      return refused(CommandVerdict::not_found,
                     "there is no silence `" + subject + "`; `runbookd status` lists them");
    case Verb::pause:
      if (subject.empty() || core.plan->resource_of_key(subject) >= 0) return std::nullopt;
      return unknown_resource(*core.plan, subject);
    case Verb::resume:
      return resume_refusal(core, subject);
    case Verb::trigger:
    case Verb::drill:
      return start_refusal(core, command);
    case Verb::unlock:
      return unlock_refusal(core, subject);
    case Verb::note:
      return note_refusal(core, command);
    case Verb::done:
      return tick_off_refusal(core, subject);
    case Verb::heard:
      return heard_refusal(core, command);
  }
  return std::nullopt;
}

}  // namespace runbookd::decide
