#include <array>

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

std::span<const InvariantRow> every_invariant() {
  static constexpr std::array<InvariantRow, 38> rows{{
      {1, i01_one_action_per_resource},
      {2, i02_few_in_flight},
      {4, i04_not_repeated_after_a_crash},
      {6, i06_steps_are_monotonic},
      {7, i07_three_confirmations},
      {8, i08_unknown_is_no_failure},
      {9, i09_fresh_and_still_bad},
      {10, i10_self_gate},
      {11, i11_storm},
      {12, i12_parent_first},
      {13, i13_grace},
      {14, i14_direct_evidence},
      {15, i15_budgets},
      {16, i16_the_ladder_only_climbs},
      {17, i17_no_rollback_to_what_was_left},
      {18, i18_three_true_verdicts},
      {19, i19_never_down_while_red},
      {20, i20_suspended_kind},
      {21, i21_parameters_as_planned},
      {22, i22_no_target_no_action},
      {23, i23_only_the_rulebooks_resources},
      {24, i24_capacity_stays},
      {25, i25_stateful_alone},
      {26, i26_approval},
      {27, i27_pause},
      {29, i29_observe},
      {30, i30_running_config},
      {31, i31_reasons},
      {32, i32_deadlines},
      {32, i32_escalation},
      {34, i34_bounded_liveness},
      {35, i35_locked_pages},
      {40, i40_bounded_memory},
      {43, i43_half_of_the_instances},
      {44, i44_kept_by_name},
      {45, i45_approvals_stand},
      {46, i46_commands_are_answered},
      {47, i47_messages_have_an_end},
  }};
  return rows;
}

std::string named(const Execute& e) {
  return e.intent.action + " on " + e.intent.resource + " (" + e.request.action_id + ")";
}

std::optional<Start> start_of(Checker& c, const Execute& e) {
  const Rule* rule = c.look.rule_named(e.intent.rule);
  const Step* step = c.look.step_of(e.intent.rule, e.intent.step);
  if (rule == nullptr || step == nullptr) return std::nullopt;
  return Start{*rule,
               *step,
               c.look.target_index(*rule, e.intent.target),
               e.intent.step,
               e.intent.incident,
               e.request.action_id,
               e.intent.resource,
               is_undo(e.intent)};
}

void must_not_be(Checker& c, const Moment& m, int number, Hindered hindered, const char* what,
                 Undo undo) {
  for (const Execute* e : m.starts) {
    const auto start = start_of(c, *e);
    if (!start)
      c.fail(number, named(*e) + " started without a step in the rulebook");
    else if (!(start->undo && undo == Undo::exempt) && hindered(c.look, *start, m.now))
      c.fail(number, named(*e) + " started " + what);
  }
}

}  // namespace runbookd::simulation
