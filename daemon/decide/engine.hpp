// The decision core: step(event) -> effects. A pure function of its events, so that the same code
// runs live, in the simulator and in replays. Not thread-safe; it belongs to one thread.
#pragma once

#include <memory>

#include "daemon/decide/effect.hpp"
#include "daemon/decide/event.hpp"
#include "daemon/decide/explain/asked.hpp"
#include "daemon/decide/explain/explanation.hpp"
#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/expression/evaluate.hpp"
#include "daemon/decide/incidents/ledger.hpp"
#include "daemon/decide/tasks/task_view.hpp"

namespace runbookd::decide {

class Engine {
 public:
  /// `ledger` is the fold of the journal; half-done actions in it are read back first (the effects
  /// of start()).
  Engine(std::shared_ptr<const Plan> plan, Ledger ledger, Stamp now);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  Effects start(Stamp now);
  Effects step(Event event);

  /// The next instant at which something happens without an event; Mono::max() = none.
  Mono next_wakeup() const;

  const Plan& plan() const;
  const Ledger& ledger() const;
  /// What people and metrics see of rules that have no incident (yet).
  RuleView rule_view(int rule, int subject) const;
  /// The last sample of an instance and its conclusions.
  InstanceView instance_view(int instance, Mono now) const;

  /// The step of an incident that is held at this moment, as it is; the ledger's may tell of an
  /// earlier reason (ladder/holding.hpp). Nothing: none is held.
  std::optional<StepRun> step_held_now(const Incident& incident) const;

  /// Every task of the rulebook, in its order, as of the last event: what changes one is an event.
  std::vector<TaskView> tasks() const;

  // What people ask. Each moves the core's clock to `now`, and nothing else.

  Explanation explain(int rule, int subject, Stamp now);
  /// What keeps every start from happening now.
  std::vector<ClosedGate> closed_gates(Stamp now);
  std::vector<OpenWindow> open_windows(Stamp now);
  std::vector<StandingSilence> standing_silences(Stamp now);
  std::vector<PendingApproval> pending_approvals(Stamp now);
  /// The same, with all that somebody needs to know who is to answer.
  std::vector<AskedQuestion> asked_questions(Stamp now);
  /// What the condition of a rule reads: `error_ratio = 6.2%, requests = 900`.
  std::string condition_values(int rule, int subject, Stamp now);
  /// The value of a typed expression of this plan, for no target.
  Value value_of(const Expr& expr, Stamp now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace runbookd::decide
