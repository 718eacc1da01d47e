#include "daemon/app/composition/backend_explain.hpp"

#include <algorithm>
#include <numeric>

#include "daemon/base/nearest.hpp"
#include "daemon/decide/expression/resolve.hpp"

namespace runbookd::app {

namespace {

std::string cure(const std::string& word, const std::vector<std::string>& known,
                 const char* otherwise) {
  const std::string near = nearest(word, known);
  return near.empty() ? otherwise : "did you mean " + near + "?";
}

Result<int> rule_named(const decide::Plan& plan, const std::string& name) {
  const int rule = plan.rule_index(name);
  if (rule >= 0) return rule;
  std::vector<std::string> known;
  for (const auto& r : plan.rules) known.push_back(r.name);
  return Error{"there is no rule `" + name + "`",
               cure(name, known, "`runbookd status` lists the rules")};
}

Result<int> subject_named(const decide::Rule& rule, const std::string& target) {
  const auto it = std::find(rule.targets.begin(), rule.targets.end(), target);
  if (it != rule.targets.end()) return static_cast<int>(it - rule.targets.begin());
  if (!rule.listed) return Error{rule.name + " has no targets", "leave `target` out"};
  if (rule.targets.empty()) return Error{rule.name + " has no target now: its list is empty", {}};
  return Error{rule.name + " has no target `" + target + "`",
               cure(target, rule.targets, "`runbookd status` lists the targets")};
}

}  // namespace

Result<Explained> find_explained(const decide::Engine& engine, const api::ExplainQuery& query) {
  std::string name = query.rule;
  std::string target = query.target;
  if (!query.incident.empty()) {
    const decide::Incident* incident = engine.ledger().find(query.incident);
    if (incident == nullptr)
      return Error{"there is no incident `" + query.incident + "`",
                   "`runbookd incidents` lists them"};
    name = incident->rule;
    target = incident->target;
    if (engine.plan().rule_index(name) < 0)
      return Error{"the rulebook no longer has " + name + ", the rule of " + incident->id, {}};
  }
  const auto rule = rule_named(engine.plan(), name);
  if (!rule) return rule.error();
  const decide::Rule& found = engine.plan().rules[static_cast<std::size_t>(*rule)];
  Explained out{*rule, {}};
  if (!target.empty()) {
    const auto subject = subject_named(found, target);
    if (!subject) return subject.error();
    out.subjects.push_back(*subject);
    return out;
  }
  out.subjects.resize(static_cast<std::size_t>(found.subject_count()));
  std::iota(out.subjects.begin(), out.subjects.end(), 0);
  return out;
}

}  // namespace runbookd::app
