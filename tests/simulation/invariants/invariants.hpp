// The invariants of the product, by their numbers: each looks at one moment and says what is wrong.
// I28 needs several instances; I36 and I41 have tests of their own.
#pragma once

#include <span>

#include "tests/simulation/checker.hpp"

namespace runbookd::simulation {

using Invariant = void (*)(Checker&, const Moment&);
struct InvariantRow {
  int number;
  Invariant check;
};
/// Those that are judged after every step of the core.
std::span<const InvariantRow> every_invariant();

/// The start that an Execute is, as hindrances see it; nullopt when the rulebook lost the step.
std::optional<Start> start_of(Checker& c, const decide::Execute& e);
/// `kind on resource (action id)`.
std::string named(const decide::Execute& e);
enum class Undo { held, exempt };  ///< whether taking an effect back is held to it as well
void must_not_be(Checker& c, const Moment& m, int number, Hindered hindered, const char* what,
                 Undo undo = Undo::exempt);

// at most once
void i01_one_action_per_resource(Checker&, const Moment&);
void i02_few_in_flight(Checker&, const Moment&);
void i03_intent_before_the_first_byte(Checker&, const Request&, const decide::Record& intent,
                                      const Disk&);
void i04_not_repeated_after_a_crash(Checker&, const Moment&);
void i05_one_accepted_request(Checker&, const Request&);
void i06_steps_are_monotonic(Checker&, const Moment&);
// evidence
void i07_three_confirmations(Checker&, const Moment&);
void i08_unknown_is_no_failure(Checker&, const Moment&);
void i09_fresh_and_still_bad(Checker&, const Moment&);
void i10_self_gate(Checker&, const Moment&);
void i11_storm(Checker&, const Moment&);
void i12_parent_first(Checker&, const Moment&);
void i13_grace(Checker&, const Moment&);
void i14_direct_evidence(Checker&, const Moment&);
// rate and flap
void i15_budgets(Checker&, const Moment&);
void i16_the_ladder_only_climbs(Checker&, const Moment&);
void i17_no_rollback_to_what_was_left(Checker&, const Moment&);
void i18_three_true_verdicts(Checker&, const Moment&);
void i19_never_down_while_red(Checker&, const Moment&);
void i20_suspended_kind(Checker&, const Moment&);
// bounds
void i21_parameters_as_planned(Checker&, const Moment&);
void i22_no_target_no_action(Checker&, const Moment&);
void i23_only_the_rulebooks_resources(Checker&, const Moment&);
void i24_capacity_stays(Checker&, const Moment&);
void i25_stateful_alone(Checker&, const Moment&);
// authority
void i26_approval(Checker&, const Moment&);
void i27_pause(Checker&, const Moment&);
void i29_observe(Checker&, const Moment&);
void i30_running_config(Checker&, const Moment&);
// reasons, and liveness
void i31_reasons(Checker&, const Moment&);
void i32_deadlines(Checker&, const Moment&);
void i32_escalation(Checker&, const Moment&);
void i34_bounded_liveness(Checker&, const Moment&);
void i35_locked_pages(Checker&, const Moment&);
// instances and names
void i43_half_of_the_instances(Checker&, const Moment&);
void i44_kept_by_name(Checker&, const Moment&);
void i45_approvals_stand(Checker&, const Moment&);
// commands
void i46_commands_are_answered(Checker&, const Moment&);
// messages
void i47_messages_have_an_end(Checker&, const Moment&);
// integrity
void i38_chain(Checker&, const Disk&);
void i40_bounded_memory(Checker&, const Moment&);

}  // namespace runbookd::simulation
