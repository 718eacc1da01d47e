#include "daemon/decide/ladder.hpp"

#include <algorithm>

#include "daemon/decide/attempt.hpp"
#include "daemon/decide/incidents.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide {

namespace {

// Unique for ever, also when a state directory is lost and numbers start again.
std::string new_action_id(const Core& core, const Ladder& l) {
  const auto ms =
      std::chrono::duration_cast<milliseconds>(core.now.wall.time_since_epoch()).count();
  return l.incident + ".s" + std::to_string(l.rung + 1) + "." + std::to_string(ms);
}

std::optional<rails::Hold> judge_step(const Core& core, const Ladder& l, bool& skip) {
  const Step& step = core.step(l);
  const World world = core.world(core.target_name(l.rule, l.subject), core.incident(l));
  using rails::Hold;
  const Judgement if_ = judge(step.if_, world);
  skip = if_.verdict == Verdict::no;
  if (skip) return std::nullopt;
  if (if_.verdict == Verdict::unknown)
    return Hold{Withheld::if_unknown, std::nullopt, false,
                if_.what + " is " + std::string{name_of(if_.why)}};
  const Judgement required = judge(step.requires_, world);
  if (required.verdict == Verdict::unknown)
    return Hold{Withheld::requires_unknown, std::nullopt, false,
                required.what + " is " + std::string{name_of(required.why)}};
  if (required.verdict == Verdict::no)
    return Hold{Withheld::requires_false, std::nullopt, false,
                step.requires_.text + " does not hold"};
  return std::nullopt;
}

void skip_step(Core& core, Ladder& l) {
  core.set_step(l, StepStatus::skipped, {},
                core.step(l).kind + " does not apply: " + core.step(l).if_.text + " is false");
  next_rung(core, l);
}

// What was interrupted goes on as it was intended: a fresh choice could be made on top of an effect
// that has arrived meanwhile, and would be a second change.
bool goes_on(Core& core, Ladder& l) {
  const ActionRun* run = core.ledger.action(l.action_id);
  if (run == nullptr || run->ended || run->action != core.step(l).kind) return false;
  constexpr std::string_view prior = "prior.";
  ActionPlanned same;
  same.action_id = l.action_id;
  same.go = true;
  same.detail = run->action + " goes on as it was intended before the restart";
  for (const auto& [name, value] : run->parameters) {
    if (name == "evidence" || name == "config") continue;
    if (name.starts_with(prior))
      same.prior[name.substr(prior.size())] = value;
    else
      same.parameters[name] = value;
  }
  on_planned(core, l, same);
  return true;
}

void start_planning(Core& core, Ladder& l) {
  if (goes_on(core, l)) return;
  if (l.action_id.empty()) l.action_id = new_action_id(core, l);
  l.phase = Ladder::Phase::planning;
  l.wake = Mono::max();
  core.emit(PlanAction{l.rule, l.rung, request_of(core, l)});
}

void send_notify(Core& core, Ladder& l, Mode mode) {
  const Step& step = core.step(l);
  const Incident& incident = *core.incident(l);
  const World world = core.world(core.target_name(l.rule, l.subject), &incident);
  const auto message = step.templates.find("message");
  Notify n;
  n.contacts = step.contacts;
  n.incident = l.incident;
  n.rule = core.rule(l.rule).name;
  n.severity = name_of(incident.severity);
  n.text = "[" + n.severity + "] " + n.rule + " (" + n.incident + "): " +
           (message != step.templates.end() ? render(message->second, world) : incident.summary);
  if (mode == Mode::observe) n.text += " (observing: nothing is done)";
  core.emit(std::move(n));
  core.set_step(l, StepStatus::done, {},
                "told " + std::to_string(step.contacts.size()) + " contact(s)");
  next_rung(core, l);
}

// Steps that change nothing: no confirmation, no re-probe, no verification. True = look at the next
// rung.
bool try_diagnose(Core& core, Ladder& l) {
  bool skip = false;
  const auto held = judge_step(core, l, skip);
  if (skip) return skip_step(core, l), true;
  if (held) return hold(core, l, *held), false;
  const Mode mode = mode_of(core, core.rule(l.rule));
  if (!core.step(l).contacts.empty()) return send_notify(core, l, mode), true;
  if (mode == Mode::observe)
    return hold(core, l,
                {Withheld::observe, std::nullopt, true,
                 "observing; not done: " + core.step(l).summary}),
           false;
  if (const auto h = rails::paused(attempt_of(core, l))) return hold(core, l, *h), false;
  if (core.gates.stopping) return false;
  start_planning(core, l);
  return false;
}

bool needs_approval(const Core& core, const Ladder& l) {
  return (core.step(l).approval || mode_of(core, core.rule(l.rule)) == Mode::approve) &&
         !l.approved;
}

bool waits_for_people(Core& core, Ladder& l) {
  if (l.told != Withheld::approval || l.approved) return false;
  const Approval approval = core.step(l).approval.value_or(Approval{});
  l.wake = l.asked_at + approval.ttl;
  if (core.now.mono < l.wake) return true;
  core.set_step(l, StepStatus::expired, "approval",
                "nobody approved in " + format_duration(approval.ttl));
  escalate(core, l, "approval of " + core.step(l).kind + " expired");
  return true;
}

// What already held this rung after a re-probe is judged on ordinary samples first: probes are not
// run more often because something is wrong.
bool still_held(Core& core, Ladder& l) {
  if (l.told == Withheld::observe) return true;
  if (l.told != Withheld::if_unknown && l.told != Withheld::requires_unknown &&
      l.told != Withheld::requires_false)
    return false;
  bool skip = false;
  const auto held = judge_step(core, l, skip);
  if (held) hold(core, l, *held);
  return held.has_value();
}

void try_mutating(Core& core, Ladder& l) {
  // A rail that closes for a moment must not take back a question that people were asked; the rails
  // are checked again after their answer.
  if (waits_for_people(core, l)) return;
  if (const auto h = rails::check(attempt_of(core, l))) return hold(core, l, *h);
  if (still_held(core, l)) return;
  if (l.action_id.empty()) l.action_id = new_action_id(core, l);
  l.phase = Ladder::Phase::reprobing;
  l.wake = Mono::max();
  core.emit(Reprobe{l.action_id, evidence_instances(core, l)});
}

bool all_diagnose(const Rule& rule) {
  return !rule.steps.empty() &&
         std::all_of(rule.steps.begin(), rule.steps.end(),
                     [](const Step& s) { return s.hazard == Hazard::diagnose; });
}

void no_rung_left(Core& core, Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  if (rule.run_all && rule.verify && !l.final_verify) {
    l.final_verify = true;
    return begin_verification(core, l, core.now.mono);
  }
  l.phase = Ladder::Phase::over;
  l.wake = Mono::max();
  l.idle_since = core.now.mono;
  if (rule.run_all) {
    if (rule.manual) core.set_state(l, IncidentState::resolved, "the procedure is over");
    return;
  }
  if (!all_diagnose(rule))
    escalate(core, l, rule.steps.empty() ? "there is no step for this" : "no step is left");
}

// A fixed incident rests until its condition has been false once; when it stays true although the
// verification held, people or the next rung must not wait for ever.
bool rests(Core& core, Ladder& l) {
  if (!l.resting) return false;
  const Rule& rule = core.rule(l.rule);
  const bool was_false = core.watch(l.rule, l.subject).was_false_since_asked();
  if (!was_false && core.now.mono < l.idle_since + rule.within) {
    l.wake = l.idle_since + rule.within;
    return true;
  }
  l.resting = false;
  return false;
}

}  // namespace

rails::Attempt attempt_of(const Core& core, const Ladder& l) {
  return {core, l, core.rule(l.rule), core.step(l), *core.incident(l)};
}

void hold(Core& core, Ladder& l, const rails::Hold& h) {
  l.phase = Ladder::Phase::choosing;
  const Step& step = core.step(l);
  const bool endless = !h.until && !h.passing;
  const Mono deadline = l.rung_entered + step.within;
  l.wake = h.until ? *h.until : endless ? deadline : Mono::max();
  if (l.told != h.reason) {
    l.told = h.reason;
    std::optional<Wall> until;
    if (h.until) until = core.now.wall + (*h.until - core.now.mono);
    core.set_step(l, StepStatus::withheld, std::string{name_of(h.reason)}, h.detail, until);
    core.emit(WithheldAction{h.reason});
  }
  if (endless && core.now.mono >= deadline)
    escalate(core, l,
             step.kind + " is held: " + std::string{name_of(h.reason)} +
                 (h.detail.empty() ? "" : ", " + h.detail));
}

void advance(Core& core, Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  while (l.phase == Ladder::Phase::choosing) {
    const Incident* incident = core.incident(l);
    if (incident == nullptr || !incident->open() || incident->state == IncidentState::escalated)
      return;
    if (!rule.manual && !rule.run_all && core.watch(l.rule, l.subject).verdict() == Verdict::no)
      return;
    if (rests(core, l)) return;
    if (l.rung >= static_cast<int>(rule.steps.size())) return no_rung_left(core, l);
    if (core.step(l).hazard != Hazard::diagnose) return try_mutating(core, l);
    if (!try_diagnose(core, l)) return;
  }
}

void next_rung(Core& core, Ladder& l) {
  ++l.rung;
  l.phase = Ladder::Phase::choosing;
  l.action_id.clear();
  l.rung_entered = core.now.mono;
  l.idle_since = core.now.mono;
  l.told = Withheld::none;
  l.approved = false;
  l.approvers.clear();
  l.wake = Mono::max();
}

void escalate(Core& core, Ladder& l, const std::string& why) {
  l.phase = Ladder::Phase::over;
  l.wake = Mono::max();
  l.idle_since = core.now.mono;
  core.set_state(l, IncidentState::escalated, why);
  core.page(l, "needs people: " + why);
}

void on_reprobed(Core& core, Ladder& l) {
  const Rule& rule = core.rule(l.rule);
  const World world = core.world(core.target_name(l.rule, l.subject), core.incident(l));
  const Judgement when =
      rule.manual ? Judgement{} : with_silence(core, rule, judge(rule.when, world));
  if (when.verdict == Verdict::no)
    return hold(core, l,
                {Withheld::recovered, std::nullopt, true, "the re-probe found the fault gone"});
  if (when.verdict == Verdict::unknown)
    return hold(core, l,
                {Withheld::condition_unknown, std::nullopt, false,
                 when.what + " is " + std::string{name_of(when.why)}});
  bool skip = false;
  const auto held = judge_step(core, l, skip);
  if (skip) {
    skip_step(core, l);
    return advance(core, l);
  }
  if (held) return hold(core, l, *held);
  if (mode_of(core, rule) == Mode::observe)
    return hold(
        core, l,
        {Withheld::observe, std::nullopt, true, "observing; not done: " + core.step(l).summary});
  if (needs_approval(core, l)) {
    l.asked_at = core.now.mono;
    l.phase = Ladder::Phase::choosing;
    l.told = Withheld::approval;
    l.wake = core.now.mono + core.step(l).approval.value_or(Approval{}).ttl;
    core.set_step(l, StepStatus::awaiting_approval, "approval",
                  "asked for approval: " + core.step(l).summary);
    core.emit(WithheldAction{Withheld::approval});
    core.set_state(l, IncidentState::awaiting_approval, core.step(l).kind + " waits for approval");
    return core.page(l, "approval needed: " + core.step(l).summary);
  }
  if (const auto h = rails::check_again(attempt_of(core, l))) return hold(core, l, *h);
  start_planning(core, l);
}

}  // namespace runbookd::decide
