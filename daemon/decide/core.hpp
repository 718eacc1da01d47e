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
#include "daemon/decide/ladder/ladder_state.hpp"
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
  /// Of each rule those whose incidents may explain its own (escalation/parent.hpp).
  std::vector<std::vector<int>> explaining;
  Mono window_wake = Mono::min();   ///< when a window begins, under which nobody is told
  Mono silence_wake = Mono::min();  ///< when one ends soon
  Mono digest_wake = Mono::min();   ///< when a digest is due for which something waits
  Mono tasks_wake = Mono::min();    ///< when something is owed of a routine task (tasks/)

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
  /// The same, when it is in phase P.
  template <class P>
  Ladder* ladder_in(std::string_view action_id) {
    Ladder* l = ladder_of_action(action_id);
    return l != nullptr && l->in<P>() ? l : nullptr;
  }
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
  void set_state(Ladder& l, IncidentState state, std::string why);
  void set_step(Ladder& l, StepStatus status, std::string reason, std::string text,
                std::optional<Wall> until = std::nullopt, Facts facts = {});

  void restart_clocks();
  void index();
};

}  // namespace runbookd::decide
