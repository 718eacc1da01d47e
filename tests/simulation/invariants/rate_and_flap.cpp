#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

void i15_budgets(Checker& c, const Moment& m) {
  must_not_be(c, m, 15, over_budget, "beyond its budget");
  must_not_be(c, m, 15, too_soon, "within its spacing or cooldown");
}

void i16_the_ladder_only_climbs(Checker& c, const Moment& m) {
  must_not_be(c, m, 16, tried_already, "although it was tried in this incident");
  for (const Execute* e : m.starts) {
    if (is_undo(e->intent)) continue;
    for (const SeenAction& a : c.look.actions)
      // One whose INTENT the journal took too late was never sent.
      if (a.incident == e->intent.incident && a.id != e->request.action_id &&
          c.sent_ids.contains(a.id) && a.hazard != Hazard::diagnose && a.step >= e->intent.step &&
          a.reason != name_of(ActionError::no_resources))
        c.fail(16, named(*e) + " started after step " + std::to_string(a.step + 1) + " (" + a.id +
                       ") of the same incident");
  }
}

void i17_no_rollback_to_what_was_left(Checker& c, const Moment& m) {
  constexpr Nanos memory = hours{24};
  for (const Execute* e : m.starts) {
    const auto to = e->parameters.find("to");
    if (to == e->parameters.end() || is_undo(e->intent)) continue;
    for (const SeenAction& a : c.look.actions) {
      const auto from = a.parameters.find("from");
      const bool recent = m.now.mono - a.started < memory && a.id != e->request.action_id;
      if (recent && a.resource == e->intent.resource && from != a.parameters.end() &&
          from->second == to->second)
        c.fail(17, named(*e) + " goes back to " + to->second + ", which " + a.id + " left");
    }
  }
}

void i18_three_true_verdicts(Checker& c, const Moment& m) {
  constexpr int needed = 3;
  for (const Record* r : m.records) {
    if (r->kind != RecordKind::step || r->status != "fixed") continue;
    const auto it = c.look.verifications.find(r->incident);
    const int streak = it == c.look.verifications.end() ? 0 : it->second.streak;
    if (streak < needed)
      c.fail(18, r->incident + " step " + std::to_string(r->step + 1) + " is fixed after " +
                     std::to_string(streak) + " true verdicts");
  }
}

void i19_never_down_while_red(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts) {
    const auto planned = c.look.planned.find(e->request.action_id);
    const bool lowers = planned != c.look.planned.end() && planned->second.capacity &&
                        planned->second.capacity->after < planned->second.capacity->before;
    for (int i = 0; lowers && i < c.look.seen.count(); ++i) {
      const SeenInstance& it = c.look.seen.at(i);
      const int resource = c.look.plan().sources[static_cast<std::size_t>(it.source)].resource;
      if (resource >= 0 && it.failures > 0 &&
          c.look.plan().resources[static_cast<std::size_t>(resource)].name == e->intent.resource)
        c.fail(19, named(*e) + " takes capacity away while something on it is red");
    }
  }
}

void i20_suspended_kind(Checker& c, const Moment& m) {
  must_not_be(c, m, 20, kind_suspended, "although the kind failed on two resources");
}

}  // namespace runbookd::simulation
