#include "daemon/decide/ladder/attempt.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/decide/expression/to_text.hpp"
#include "daemon/decide/incidents/comma_list.hpp"

namespace runbookd::decide {

namespace {

constexpr Nanos rolled_from_memory = hours{24};

// What the journal knows of who served the resource: candidates of a rollback, and those banned.
Facts history_of(const Core& core, const std::string& resource, const Incident& incident) {
  Facts out;
  out["incident_since"] = rfc3339(incident.first_bad.wall);
  std::vector<std::string> good;
  const auto served = core.ledger.served().find(resource);
  if (served != core.ledger.served().end()) {
    for (auto it = served->second.rbegin(); it != served->second.rend(); ++it)
      if (it->clean && std::find(good.begin(), good.end(), it->revision) == good.end())
        good.push_back(it->revision);
    if (!served->second.empty()) out["serving_since"] = rfc3339(served->second.back().since.wall);
  }
  std::vector<std::string> rolled_from;
  for (const ActionRun& run : core.ledger.actions()) {
    const bool recent = core.now.mono - run.started.mono < rolled_from_memory;
    if (run.resource == resource && recent && run.intended.transition)
      rolled_from.push_back(run.intended.transition->from);
  }
  if (!good.empty()) out["good"] = comma_list(good);
  if (!rolled_from.empty()) out["rolled_from"] = comma_list(rolled_from);
  return out;
}

// Without the windows, which would make a line of figures hard to read.
std::string call_text(const Expr& e) {
  std::string out = e.function + "(";
  for (const auto& a : e.arguments)
    out += (out.back() == '(' ? "" : ", ") +
           (a.value->kind == Expr::Kind::path ? path_text(*a.value) : to_text(*a.value));
  return out + ")";
}

// What each signal and each function of the condition yields, once.
void collect_values(const Expr& e, const EvaluationContext& context,
                    std::vector<std::string>& out) {
  const bool path = e.kind == Expr::Kind::path;
  if (path || e.kind == Expr::Kind::call) {
    const std::string item =
        (path ? path_text(e) : call_text(e)) + " = " + format(evaluate(e, context));
    if (std::find(out.begin(), out.end(), item) == out.end()) out.push_back(item);
    return;
  }
  if (e.left) collect_values(*e.left, context, out);
  if (e.right) collect_values(*e.right, context, out);
}

constexpr std::size_t max_values = 300;

}  // namespace

Mode mode_of(const Core& core, const Rule& rule) { return std::min(core.plan->mode, rule.mode); }

std::string values_of(const Condition& condition, const EvaluationContext& context) {
  std::vector<std::string> items;
  if (condition) collect_values(*condition.expr, context, items);
  std::string out = joined(items);
  if (out.size() > max_values) out = out.substr(0, max_values) + "...";
  return out;
}

ActionRequest request_of(const Core& core, const Ladder& l) {
  const Step& step = core.step(l);
  const Incident& incident = *core.incident(l);
  const EvaluationContext context = core.context(core.target_name(l.rule, l.subject), &incident);
  ActionRequest r;
  r.action_id = l.at.action_id;
  r.kind = step.kind;
  r.resource = core.resource_name(step.resource);
  r.instance = target_of(core.acted_on(l));
  r.incident_id = incident.id;
  // A yes is for what was shown, so its arguments are not rendered anew.
  if (l.at.consent.approved && !l.at.arguments.empty())
    r.arguments = l.at.arguments;
  else
    for (const auto& [name, pieces] : step.templates) r.arguments[name] = render(pieces, context);
  if (step.resource >= 0) r.history = history_of(core, r.resource, incident);
  r.timeout = step.timeout;
  return r;
}

std::vector<int> evidence_instances(const Core& core, const Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  const Step& step = core.step(l);
  Reads reads = rule.when.reads;
  reads.insert(reads.end(), step.if_.reads.begin(), step.if_.reads.end());
  reads.insert(reads.end(), step.requires_.reads.begin(), step.requires_.reads.end());
  // The choice of a target (a rollback's revision) is judged on a fresh observation as well.
  if (step.resource >= 0 &&
      core.plan->resources[static_cast<std::size_t>(step.resource)].source >= 0)
    reads.push_back(core.plan->resources[static_cast<std::size_t>(step.resource)].source);
  std::sort(reads.begin(), reads.end());
  reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
  const std::string target = core.target_name(l.rule, l.subject);
  std::vector<int> out;
  for (const int s : reads) {
    const Source& source = core.plan->sources[static_cast<std::size_t>(s)];
    const int own = instance_of(source, target);
    for (int i = source.first_instance; i < source.first_instance + source.instance_count(); ++i)
      if (own < 0 || own == i) out.push_back(i);
  }
  return out;
}

}  // namespace runbookd::decide
