// Instances and names: what several things of one kind must not lose, and what belongs to one of
// them.
#include <algorithm>

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

void i43_half_of_the_instances(Checker& c, const Moment& m) {
  must_not_be(c, m, 43, too_many_of_group, "on more than half of the instances within a spacing");
  must_not_be(c, m, 43, takes_the_last, "on one of the last instances that serve");
}

// An incident is about the target with whose name it was opened, wherever that stands in a list
// now.
void i44_kept_by_name(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts) {
    const SeenIncident* it = c.look.incident(e->intent.incident);
    if (it != nullptr && it->target != e->intent.target)
      c.fail(44,
             named(*e) + " acts for " + e->intent.target + ", its incident is about " + it->target);
    const std::string& key = e->intent.resource;
    const auto open = key.find('[');
    const std::string of =
        open == std::string::npos ? "" : key.substr(open + 1, key.size() - open - 2);
    if (!of.empty() && (of != e->intent.target || e->request.instance != of))
      c.fail(44, named(*e) + " reaches for another instance than " + e->intent.target);
  }
  if (m.event == nullptr || !std::holds_alternative<Reloaded>(m.event->body)) return;
  for (const auto& [id, incident] : m.engine.ledger().incidents()) {
    const Rule* rule = c.look.rule_named(incident.rule);
    if (!incident.open() || rule == nullptr || incident.target.empty()) continue;
    if (std::find(rule->targets.begin(), rule->targets.end(), incident.target) ==
        rule->targets.end())
      c.fail(44, id + " is open although its target " + incident.target + " is gone");
  }
}

namespace {

bool still_covers(const Question& q, const ActionPlanned& planned) {
  const Facts& binding = planned.binding.empty() ? planned.parameters : planned.binding;
  return std::all_of(binding.begin(), binding.end(), [&](const auto& fact) {
    const auto it = q.binding.find(fact.first);
    return it != q.binding.end() && it->second == fact.second;
  });
}

}  // namespace

// A yes is not asked for again while what it was given for is what would be done.
void i45_approvals_stand(Checker& c, const Moment& m) {
  const auto* planned = m.event ? std::get_if<ActionPlanned>(&m.event->body) : nullptr;
  if (planned == nullptr) return;
  for (const Record* r : m.records) {
    if (r->kind != RecordKind::step || r->status != "awaiting_approval") continue;
    const auto q = c.look.questions.find({r->incident, r->step});
    if (q == c.look.questions.end() || !q->second.approved || !q->second.used_by.empty()) continue;
    const Rule* rule = c.look.rule_named(r->rule);
    const Step* step = c.look.step_of(r->rule, r->step);
    // The fault of a procedure with a condition may have gone and come back meanwhile.
    if (rule != nullptr && rule->run_all && !c.look.by_hand(*rule, r->incident)) continue;
    const Nanos ttl = step == nullptr ? Nanos{} : step->approval.value_or(Approval{}).ttl;
    if (m.now.mono < q->second.asked + ttl && still_covers(q->second, *planned))
      c.fail(45, r->incident + ": asked anew for what was approved");
  }
}

}  // namespace runbookd::simulation
