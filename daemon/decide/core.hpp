// What the parts of the engine share. Internal to decide.
//
// Durable facts live in the ledger and change only through write(); everything else here is
// volatile and is forgotten by a crash, on purpose.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/decide/effect.hpp"
#include "daemon/decide/expression/aggregates.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/incidents/ledger.hpp"
#include "daemon/decide/ladder/identity.hpp"
#include "daemon/decide/observations/observations.hpp"
#include "daemon/decide/plan.hpp"
#include "daemon/decide/rules/judging_pace.hpp"
#include "daemon/decide/rules/rule_state.hpp"

namespace runbookd::decide {

/// Our own condition: what may close all starts at once.
struct Gates {
  bool network_ok = true;
  bool self_ok = true;
  std::string self_why;
  bool stopping = false;
  Mono grace_until{};  ///< after start, clock step, resume: no starts before
  Mono storm_until{};  ///< a storm was seen; its timers restart when it is over
  bool storm = false;
};

/// How far the steps of one incident have come.
struct Ladder {
  enum class Phase {
    choosing,
    reprobing,
    planning,
    writing,
    executing,
    verifying,
    reading_back,
    over
  };
  int rule = -1;
  int subject = 0;
  std::string incident;
  int rung = 0;
  Phase phase = Phase::choosing;
  std::string action_id;    ///< of the step under way; kept when it goes on after a crash
  Mono wake = Mono::max();  ///< next instant at which something is due
  Withheld last_reason = Withheld::none;  ///< the last reason recorded for this rung
  Nanos blocked_for{};                ///< how long this rung has been held without an end in sight
  std::optional<Mono> blocked_since;  ///< since when it is so held now
  Mono not_before = Mono::min();      ///< a refused plan is not made anew at every sample
  bool reissuing = false;             ///< an interrupted action is read back before it goes on
  bool proven_absent = false;         ///< just now, by that look
  bool told_wait = false;             ///< people know that this rung waits for long
  std::set<std::string> approvers;    ///< who approved this rung
  bool approved = false;
  Mono asked_at{};             ///< when approval was asked for
  Facts asked;                 ///< what the plan that was shown binds; an approval holds for that
  std::string question;        ///< the id of what was asked last, in this life
  Mono outcome_at{};           ///< verification counts from here
  Mono judge_by{};             ///< and ends here
  int streak = 0;              ///< consecutive true verdicts
  std::vector<double> before;  ///< the trigger's values at the INTENT (worse.hpp)
  int worse = 0;               ///< consecutive samples on which it was beyond them
  Facts undo;                  ///< parameters that restore the prior state
  bool undoing = false;        ///< what executes takes the step's effect back
  Verdict verified = Verdict::unknown;
  bool final_verify = false;  ///< of a procedure: the rule's verify, after the last step
  bool drill = false;         ///< nothing is changed
  bool latched = false;       ///< fixed: waits until the condition has been false once
  Mono idle_since{};          ///< when the last step stopped running or verifying
  Record intent;              ///< while it is being written
  Facts arguments;            ///< rendered for the plan that is made or was shown
};

struct Core {
  Core(std::shared_ptr<const Plan> plan, Ledger ledger, Stamp now);

  std::shared_ptr<const Plan> plan;
  Ledger ledger;
  Observations seen;
  std::unique_ptr<Aggregates> aggregates;
  Gates gates;
  Stamp now;
  Effects effects;
  std::vector<std::vector<RuleState>> rule_states;  ///< by rule, subject
  std::vector<std::vector<int>> rules_of_source;    ///< which rules read a source
  std::vector<bool> paced;                          ///< by rule: it counts over targets
  JudgingPace pace;                                 ///< of those
  std::vector<int> group_of_resource;               ///< joined by depends_on
  int group_count = 0;
  std::list<Ladder> ladders;      ///< one per open incident
  Mono clock_wake = Mono::max();  ///< next computed instant of rules that read the clock
  Mono mute_wake = Mono::max();   ///< when a mute ends that keeps an incident from being opened

  /// Apply to the ledger and append to the journal.
  void write(Record record);
  void emit(Effect effect) { effects.push_back(std::move(effect)); }

  const Rule& rule(int i) const { return plan->rules[static_cast<std::size_t>(i)]; }
  const Step& step(const Ladder& l) const {
    return rule(l.rule).steps[static_cast<std::size_t>(l.rung)];
  }
  RuleState& rule_state(int rule, int subject) {
    return rule_states[static_cast<std::size_t>(rule)][static_cast<std::size_t>(subject)];
  }
  const RuleState& rule_state(int rule, int subject) const {
    return rule_states[static_cast<std::size_t>(rule)][static_cast<std::size_t>(subject)];
  }
  const std::string& target_name(int rule, int subject) const;
  const Incident* incident(const Ladder& l) const { return ledger.find(l.incident); }
  Ladder* ladder_of(std::string_view incident);
  const Ladder* ladder_of(std::string_view incident) const;
  Ladder* ladder_of_action(std::string_view action_id);
  /// `target` must outlive the world.
  EvaluationContext context(std::string_view target, const Incident* incident = nullptr) const;
  std::string resource_name(int resource) const;
  /// What the rung at which the ladder stands acts on: a resource, or the instance of it that the
  /// incident is about; empty = nothing in the rulebook. See identity.hpp.
  std::string acted_on(const Ladder& l) const;
  std::string acted_on(const Step& step, std::string_view target) const;
  Identity identity_of(const Ladder& l) const;
  /// People opened the incident: its `when` is not judged.
  bool is_by_hand(const Ladder& l) const;

  /// A record about an incident, with the common fields filled in.
  Record about(const Ladder& l, RecordKind kind, std::string text = {}) const;
  void set_state(const Ladder& l, IncidentState state, std::string why);
  void set_step(const Ladder& l, StepStatus status, std::string reason, std::string text,
                std::optional<Wall> until = std::nullopt, Facts facts = {});

  void restart_clocks();
  void index();
};

}  // namespace runbookd::decide
