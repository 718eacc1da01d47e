#include "daemon/decide/ladder/ladder.hpp"

#include <algorithm>
#include <utility>

#include "daemon/decide/commands/approval.hpp"
#include "daemon/decide/incidents/message.hpp"
#include "daemon/decide/incidents/record_about.hpp"
#include "daemon/decide/incidents/story.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/holding.hpp"

namespace runbookd::decide {

namespace {

bool all_diagnose(const Rule& rule) {
  return !rule.steps.empty() &&
         std::all_of(rule.steps.begin(), rule.steps.end(),
                     [](const Step& s) { return s.hazard == Hazard::diagnose; });
}

void no_rung_left(Core& core, Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  if (l.drill) {
    l.enter(phase::Over{});
    return end_incident(core, l, "the drill is over; nothing was changed");
  }
  if (rule.run_all && rule_verification(core, l)) return begin_last_verification(core, l);
  l.enter(phase::Over{});
  l.idle_since = core.now.mono;
  const bool by_hand = core.is_by_hand(l);
  if (rule.run_all || (by_hand && all_diagnose(rule))) {
    if (by_hand) end_incident(core, l, "the procedure is over");
    return;
  }
  if (!all_diagnose(rule))
    escalate(core, l, rule.steps.empty() ? "there is no step for this" : "no step is left");
}

// A fixed incident rests until its condition has been false once; when it stays true although the
// verification held, people or the next rung must not wait for ever.
bool rests(Core& core, Ladder& l) {
  if (!l.is_latched()) return false;
  const Rule& rule = core.rule(l.rule);
  const bool was_false = core.rule_state(l.rule, l.subject).was_false_since_asked();
  if (!was_false && core.now.mono < l.idle_since + rule.within) {
    l.wake = l.idle_since + rule.within;
    return true;
  }
  l.enter(phase::Choosing{});
  return false;
}

// How long the rung has been held without an end in sight; what passes under a rail that ends by
// itself is not held against it.
Nanos time_blocked(Core& core, Ladder& l, bool blocked) {
  if (l.at.blocked_since) l.at.blocked_for += core.now.mono - *l.at.blocked_since;
  l.at.blocked_since.reset();
  if (blocked) l.at.blocked_since = core.now.mono;
  return l.at.blocked_for;
}

// An action that a crash interrupted before it took effect, and that is not carried on after all:
// its INTENT is closed, or everybody would wait for the resource.
void close_interrupted(Core& core, const Ladder& l) {
  if (l.is_under_way()) return;
  const ActionRun* run = core.ledger.action(l.at.action_id);
  if (run == nullptr || run->ended) return;
  core.write(outcome_record(intent_of(*run, core.incident(l)),
                            {ActionStatus::no_effect,
                             ActionError::interrupted,
                             "interrupted; it is not in effect, and it is not carried on",
                             {}}));
}

}  // namespace

rails::Attempt attempt_of(const Core& core, const Ladder& l) {
  return {core, l, core.rule(l.rule), core.step(l), *core.incident(l)};
}

void hold(Core& core, Ladder& l, const rails::Hold& h) {
  if (h.reason == Withheld::recovered) forget_approval(l);  // given to a fault that is gone
  const Step& step = core.step(l);
  const bool blocked = !h.until && !h.transient;
  const Nanos left = step.within - time_blocked(core, l, blocked);
  const Mono gives_up = blocked ? saturating_add(core.now.mono, left) : Mono::max();
  l.enter(phase::Choosing{}, h.until.value_or(gives_up));
  if (l.at.last_reason != h.reason) {
    l.at.last_reason = h.reason;
    begin_holding(core, l, h);
    // A rail that ends in good time is waited for in silence; a long one is no secret.
    if (h.until && *h.until - core.now.mono > step.within &&
        mode_of(core, core.rule(l.rule)) != Mode::observe && !std::exchange(l.at.told_wait, true))
      page(core, l,
           {News::waits,
            format_duration(*h.until - core.now.mono) + " (" + std::string{name_of(h.reason)} +
                (h.detail.empty() ? ")" : ": " + h.detail + ")"),
            subject_of_step(step.kind, core.acted_on(l)),
            {{}, l.at.holdings.back().until, {}}});
  }
  if (blocked && left <= Nanos{0})
    escalate(core, l,
             step.kind + " is held: " + std::string{name_of(h.reason)} +
                 (h.detail.empty() ? "" : ", " + h.detail));
}

void advance(Core& core, Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  while (l.in<phase::Choosing>()) {
    const Incident* incident = core.incident(l);
    if (incident == nullptr || !incident->open() || incident->state == IncidentState::escalated)
      return;
    const RuleState& state = core.rule_state(l.rule, l.subject);
    const bool judged = !l.drill && !core.is_by_hand(l) && !rule.run_all;
    if (judged && state.evaluated() && state.verdict() == Verdict::no) return;
    if (rests(core, l)) return;
    if (l.rung >= static_cast<int>(rule.steps.size())) return no_rung_left(core, l);
    if (l.drill) {
      drill_rung(core, l);
      continue;
    }
    if (core.step(l).hazard != Hazard::diagnose) return try_mutating(core, l);
    if (!try_diagnose(core, l)) return;
  }
}

bool ends_procedure(const Rule& rule, const Step& step) {
  return rule.run_all && !step.continue_on_failure && step.hazard != Hazard::diagnose;
}

void next_rung(Core& core, Ladder& l) {
  close_interrupted(core, l);
  ++l.rung;
  l.at = {};
  l.idle_since = core.now.mono;
  l.enter(phase::Choosing{});
}

void escalate(Core& core, Ladder& l, const std::string& why) {
  close_interrupted(core, l);
  l.enter(phase::Over{});
  l.idle_since = core.now.mono;
  core.set_state(l, IncidentState::escalated, why);
  const std::string command =
      core.is_by_hand(l) ? "runbookd resolve " + l.incident + " --reason '...'" : "";
  page(core, l, {News::needs_people, why, {}, {command, {}, {}}});
}

}  // namespace runbookd::decide
