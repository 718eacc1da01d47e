#include "daemon/decide/engine.hpp"

#include <algorithm>
#include <utility>

#include "daemon/decide/commands/commands.hpp"
#include "daemon/decide/core.hpp"
#include "daemon/decide/escalation/escalation.hpp"
#include "daemon/decide/escalation/silence_ends.hpp"
#include "daemon/decide/escalation/unreachable.hpp"
#include "daemon/decide/explain/explain.hpp"
#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/ladder/holding.hpp"
#include "daemon/decide/ladder/ladder.hpp"
#include "daemon/decide/ladder/recovery.hpp"
#include "daemon/decide/reload.hpp"
#include "daemon/decide/rules/judging.hpp"
#include "daemon/decide/rules/silent_probe.hpp"
#include "daemon/decide/rules/storm.hpp"
#include "daemon/decide/tasks/round.hpp"
#include "daemon/decide/tasks/task_views.hpp"

namespace runbookd::decide {

namespace {

// Who serves a resource is durable knowledge: the candidates of a rollback come from it.
void note_serving(Core& core, int source_index) {
  const Source& source = core.plan->sources[static_cast<std::size_t>(source_index)];
  if (!source.is_resource) return;
  const int cell = source.cell_of(SignalMeaning::version);
  if (cell < 0) return;
  const auto& cells = core.seen.at(source.first_instance).cells;
  const auto* revision = std::get_if<std::string>(&cells[static_cast<std::size_t>(cell)]);
  if (revision == nullptr || revision->empty()) return;
  const auto known = core.ledger.served().find(source.name);
  if (known != core.ledger.served().end() && known->second.back().revision == *revision) return;
  Record r;
  r.kind = RecordKind::serving;
  r.resource = source.name;
  r.facts["revision"] = *revision;
  const auto& runs = core.ledger.actions();
  const bool chosen = std::any_of(runs.begin(), runs.end(), [&](const ActionRun& run) {
    return run.resource == source.name && run.leads_to(*revision);
  });
  r.facts["chosen"] = chosen ? "true" : "false";
  // What begins to serve in the middle of an incident has not been seen to work.
  if (core.ledger.in_trouble(source.name)) r.facts["clean"] = "false";
  core.write(std::move(r));
}

// One method per kind of event.
struct Dispatch {
  Core& core;

  void operator()(SampleArrived& e) {
    const bool fresh = e.sample.outcome != Outcome::unknown;
    const bool turned_bad =
        e.sample.outcome == Outcome::bad && core.seen.at(e.instance).view.consecutive_failures == 0;
    core.seen.add(*core.plan, e.instance, std::move(e.sample), core.now);
    const auto [source, target] = core.plan->locate(e.instance);
    core.aggregates->sampled(source, target);
    if (turned_bad) core.emit(DoubtNetwork{});
    if (turned_bad) watch_for_storm(core);
    if (!fresh) page_when_silent(core, e.instance);
    if (fresh) note_serving(core, source);
    on_sample(core, e.instance, fresh);
  }
  void operator()(Tick&) {}
  void operator()(ReprobeFinished& e) {
    if (Ladder* l = core.ladder_in<phase::Reprobing>(e.action_id)) on_reprobed(core, *l);
  }
  void operator()(ActionPlanned& e) {
    if (Ladder* l = core.ladder_in<phase::Planning>(e.action_id))
      on_planned(core, *l, e);
    else
      core.emit(Abandon{e.action_id});
  }
  void operator()(IntentWritten& e) {
    if (Ladder* l = core.ladder_in<phase::Writing>(e.action_id))
      return on_intent(core, *l, e.durable);
    if (e.durable) return;
    // A reload took the ladder away while the INTENT was written; nothing was sent.
    if (const ActionRun* run = core.ledger.action(e.action_id); run != nullptr && !run->ended)
      close_unsent(core, ActionRun{*run});
  }
  void operator()(ProgressWritten& e) { core.ledger.apply(e.record); }
  void operator()(ActionFinished& e) {
    Ladder* l = core.ladder_of_action(e.action_id);
    if (l && (l->in<phase::Executing>() || l->in<phase::Writing>()))
      on_finished(core, *l, e.result);
    else
      finished_without_ladder(e);
  }
  // Its rule was reloaded away while it ran: the outcome is recorded all the same.
  void finished_without_ladder(const ActionFinished& e) {
    const ActionRun* run = core.ledger.action(e.action_id);
    if (run == nullptr || run->ended) return;
    close_lost(core, ActionRun{*run}, e.result);
  }
  void operator()(IntentReadBack& e) { on_read_back(core, e); }
  void operator()(SentinelVerdict& e) {
    const bool back = e.network_ok && !core.gates.network_ok;
    core.gates.network_ok = e.network_ok;
    if (back) core.restart_clocks();
  }
  void operator()(SelfGate& e) {
    const bool reopened = e.open && !core.gates.self_ok;
    core.gates.self_ok = e.open;
    core.gates.self_why = e.why;
    if (reopened) core.restart_clocks();
  }
  void operator()(ClockStep&) {
    core.gates.grace_until = core.now.mono + core.plan->rails.startup_grace;
    core.aggregates->forget();
    look_at_people_again(core);  // windows go by the wall clock
    look_at_tasks_again(core);
  }
  void operator()(Reloaded& e) {
    reload(core, std::move(e.plan));
    Record r;
    r.kind = RecordKind::reloaded;
    r.facts["config"] = core.plan->config_hash;
    core.write(std::move(r));
  }
  void operator()(Command& e) { core.emit(on_command(core, e)); }
  void operator()(MessageEnded& e) { core.write(end_of(e)); }
  void operator()(ContactHealth& e) { on_contact_health(core, e); }
  void operator()(Stopping&) {
    core.gates.stopping = true;
    write_measured(core);
  }
};

// What is due at this instant, whatever the event was.
void due(Core& core) {
  end_storm(core);
  if (core.clock_wake <= core.now.mono) on_clock(core);
  if (core.mute_wake <= core.now.mono) on_unmuted(core);
  if (core.pace.next() <= core.now.mono) on_pace(core);
  for (auto l = core.ladders.begin(); l != core.ladders.end(); ++l) {
    if (l->wake > core.now.mono) continue;
    if (l->in<phase::Verifying>()) {
      verify(core, *l, false);
      continue;
    }
    l->wake = Mono::max();  // who still waits for an instant says so again
    advance(core, *l);
  }
  resolve_due(core);
}

bool frees_resource(const EventBody& body) {
  return std::holds_alternative<ActionFinished>(body) || std::holds_alternative<Command>(body) ||
         std::holds_alternative<SelfGate>(body) || std::holds_alternative<SentinelVerdict>(body) ||
         std::holds_alternative<IntentReadBack>(body) || std::holds_alternative<Reloaded>(body);
}

// A start that came to nothing frees its resource as well.
bool ends_a_start(const EventBody& body) {
  return std::holds_alternative<ReprobeFinished>(body) ||
         std::holds_alternative<ActionPlanned>(body) || std::holds_alternative<IntentWritten>(body);
}

bool waits_for_others(const Ladder& l) {
  return l.at.last_reason == Withheld::resource_busy || l.at.last_reason == Withheld::in_flight;
}

}  // namespace

struct Engine::State : Core {
  using Core::Core;
};

Engine::Engine(std::shared_ptr<const Plan> plan, Ledger ledger, Stamp now)
    : state_(std::make_unique<State>(std::move(plan), std::move(ledger), now)) {}
Engine::~Engine() = default;

Effects Engine::start(Stamp now) {
  state_->now = now;
  state_->gates.grace_until = now.mono + state_->plan->rails.startup_grace;
  recover(*state_);
  escalate_due(*state_);
  look_at_tasks(*state_);
  return std::exchange(state_->effects, {});
}

Effects Engine::step(Event event) {
  Core& core = *state_;
  core.now = event.at;
  std::visit(Dispatch{core}, event.body);
  due(core);
  // What waited for a resource, a gate or a word may go on now.
  const bool all = frees_resource(event.body);
  if (all || ends_a_start(event.body))
    for (auto l = core.ladders.begin(); l != core.ladders.end(); ++l)
      if (all || waits_for_others(*l)) advance(core, *l);
  resolve_due(core);
  escalate_due(core);
  look_at_tasks(core);
  return std::exchange(core.effects, {});
}

Mono Engine::next_wakeup() const {
  const Core& core = *state_;
  Mono next = std::min({core.clock_wake, core.mute_wake, core.pace.next(), next_resolution(core),
                        next_escalation(core), next_task(core)});
  if (core.gates.storm) next = std::min(next, core.gates.storm_until);
  for (const Ladder& l : core.ladders) next = std::min(next, l.wake);
  return next;
}

const Plan& Engine::plan() const { return *state_->plan; }
const Ledger& Engine::ledger() const { return state_->ledger; }

RuleView Engine::rule_view(int rule, int subject) const {
  const RuleState& state = state_->rule_state(rule, subject);
  RuleView v;
  const Incident* open =
      state_->ledger.open_incident(state_->rule(rule).name, state_->target_name(rule, subject));
  if (open != nullptr) v.incident = open->id;
  v.held = state.held();
  v.confirmed = state.confirmed();
  v.state = status_of(state, open != nullptr);
  if (v.state == RuleStatus::on_hold) {
    v.unknown = state.judgement().why;
    v.unknown_of = state.judgement().what;
  }
  return v;
}

InstanceView Engine::instance_view(int instance, Mono) const {
  return state_->seen.at(instance).view;
}

std::optional<StepRun> Engine::step_held_now(const Incident& incident) const {
  return decide::step_held_now(*state_, incident);
}

Explanation Engine::explain(int rule, int subject, Stamp now) {
  state_->now = now;
  return decide::explain(*state_, rule, subject);
}

std::vector<ClosedGate> Engine::closed_gates(Stamp now) {
  state_->now = now;
  return decide::closed_gates(*state_);
}

std::vector<OpenWindow> Engine::open_windows(Stamp now) {
  state_->now = now;
  return decide::open_windows(*state_);
}

std::vector<StandingSilence> Engine::standing_silences(Stamp now) {
  state_->now = now;
  return decide::standing_silences(*state_);
}

std::vector<TaskView> Engine::tasks() const { return task_views(*state_); }

std::string Engine::condition_values(int rule, int subject, Stamp now) {
  state_->now = now;
  return values_of(state_->rule(rule).when, state_->context(state_->target_name(rule, subject)));
}

std::vector<PendingApproval> Engine::pending_approvals(Stamp now) {
  state_->now = now;
  return decide::pending_approvals(*state_);
}

std::vector<AskedQuestion> Engine::asked_questions(Stamp now) {
  state_->now = now;
  return decide::asked_questions(*state_);
}

Value Engine::value_of(const Expr& expr, Stamp now) const {
  EvaluationContext context = state_->context({});
  context.now = now;
  return evaluate(expr, context);
}

}  // namespace runbookd::decide
