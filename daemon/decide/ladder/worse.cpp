#include "daemon/decide/ladder/worse.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "daemon/decide/expression/comparisons.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/ladder.hpp"

namespace runbookd::decide {

namespace {

constexpr int worse_after = 3;

bool grows_by_itself(const Expr& e) {
  if (e.kind == Expr::Kind::path && e.ref.what == Ref::What::signal)
    return grows_by_itself(*e.ref.signal);
  if (e.kind == Expr::Kind::path && e.ref.what == Ref::What::age) return true;
  switch (e.fn) {
    case Function::age:
    case Function::until:
    case Function::consecutive_failures:
    case Function::weekday:
    case Function::hour:
      return true;
    default:
      break;
  }
  for (const auto& a : e.arguments)
    if (grows_by_itself(*a.value)) return true;
  return (e.left && grows_by_itself(*e.left)) || (e.right && grows_by_itself(*e.right));
}

}  // namespace

std::vector<double> trigger_values(const Core& core, const Ladder& l) {
  std::vector<double> out;
  const Rule& rule = core.rule(l.rule);
  if (!rule.when) return out;
  const EvaluationContext context =
      core.context(core.target_name(l.rule, l.subject), core.incident(l));
  each_comparison(*rule.when.expr, [&](const Expr& comparison, bool more_is_worse) {
    if (grows_by_itself(*comparison.left)) return;
    const Value v = evaluate(*comparison.left, context);
    const double value = v.known() ? v.number : std::numeric_limits<double>::quiet_NaN();
    out.push_back(more_is_worse ? value : -value);
  });
  return out;
}

bool is_worse(const Core& core, Ladder& l) {
  const std::vector<double> now = trigger_values(core, l);
  bool beyond = false;
  for (std::size_t i = 0; i < now.size() && i < l.at.before.size(); ++i)
    beyond = beyond || now[i] > l.at.before[i] + core.plan->rails.worse * std::fabs(l.at.before[i]);
  int& streak = l.as<phase::Verifying>()->worse;
  streak = beyond ? streak + 1 : 0;
  return streak >= worse_after;
}

void made_worse(Core& core, Ladder& l) {
  const Step& step = core.step(l);
  const std::string text =
      step.kind + " made it worse (" +
      values_of(core.rule(l.rule).when, core.context(core.target_name(l.rule, l.subject))) + ")";
  core.set_step(l, StepStatus::worse, {}, text);
  if (l.at.undo.empty()) return escalate(core, l, text + "; it cannot be taken back");
  if (const auto h = rails::check_undo(attempt_of(core, l)))
    return escalate(
        core, l, text + "; not taken back: " + std::string{name_of(h->reason)} + ", " + h->detail);
  // After a restart the ledger alone knows what was intended.
  const ActionRun* run = core.ledger.action(l.at.action_id);
  const std::string worsened = l.at.action_id;
  l.at.action_id += ".undo";
  Record intent = intent_record(core, l, "takes back what " + worsened + " did", l.at.undo);
  intent.intended->undo_of = worsened;
  if (run != nullptr && run->intended.transition)
    intent.intended->transition =
        Transition{run->intended.transition->to, run->intended.transition->from};
  l.at.undoing = true;
  write_intent(core, l, std::move(intent));
}

void undone(Core& core, Ladder& l, const ActionResult& result) {
  const std::string kind = core.step(l).kind;
  l.at.undoing = false;
  if (result.status == ActionStatus::unknown_effect)
    lock_resource(core, l, "taking back " + kind + " ended with an unknown effect");
  escalate(core, l,
           result.status == ActionStatus::ok
               ? kind + " made it worse; it was taken back: " + result.detail
               : kind + " made it worse, and it could not be taken back: " + result.detail);
}

}  // namespace runbookd::decide
