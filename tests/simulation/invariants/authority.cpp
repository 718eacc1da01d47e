#include <algorithm>

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

bool needs_approval(const Checker& c, const Start& s) {
  return s.step.approval || std::min(c.look.plan().mode, s.rule.mode) == Mode::approve;
}

const Facts& bound_by(const ActionPlanned& planned) {
  return planned.binding.empty() ? planned.parameters : planned.binding;
}

bool is_within(const Facts& shown, const Facts& done) {
  return std::all_of(done.begin(), done.end(), [&](const auto& fact) {
    const auto it = shown.find(fact.first);
    return it != shown.end() && it->second == fact.second;
  });
}

// From the answer to the INTENT: a re-probe and a plan, no more.
constexpr Nanos on_the_way = seconds{60};

void check_approval(Checker& c, const Moment& m, const Execute& e, const Start& s) {
  // What goes on after a crash was approved before it.
  if (c.look.action(e.request.action_id) != nullptr) return;
  const auto it = c.look.questions.find({e.intent.incident, e.intent.step});
  if (it == c.look.questions.end() || !it->second.approved)
    return c.fail(26, named(e) + " started without an approval");
  Question& q = it->second;
  const Approval approval = s.step.approval.value_or(Approval{});
  // Of what was shown less may be done, nothing else.
  if (const auto planned = c.look.planned.find(e.request.action_id);
      planned == c.look.planned.end() || !is_within(q.binding, bound_by(planned->second)))
    c.fail(26, named(e) + " is not what people approved");
  if (m.now.mono > q.asked + approval.ttl + on_the_way)
    c.fail(26, named(e) + " started on an approval that has expired: asked " +
                   format_duration(m.now.mono - q.asked) + " ago");
  // One whose INTENT the journal refused was not started.
  if (!q.used_by.empty() && q.used_by != e.request.action_id && c.sent_ids.contains(q.used_by))
    c.fail(26, named(e) + " started on the approval that " + q.used_by + " used");
  q.used_by = e.request.action_id;
}

}  // namespace

namespace {

// A step that people do is done when those who were asked say so.
void check_hand(Checker& c, const Record& r) {
  const Step* step = c.look.step_of(r.rule, r.step);
  if (r.kind != RecordKind::step || r.status != "done" || step == nullptr ||
      step->by != StepBy::asking || r.reason == "drill")
    return;
  const auto q = c.look.questions.find({r.incident, r.step});
  if (q == c.look.questions.end() || !q->second.approved)
    c.fail(26, r.incident + ": a step of people's is done and nobody confirmed it");
}

}  // namespace

void i26_approval(Checker& c, const Moment& m) {
  for (const Record* r : m.records) check_hand(c, *r);
  for (const Execute* e : m.starts)
    if (const auto start = start_of(c, *e); start && !start->undo && needs_approval(c, *start))
      check_approval(c, m, *e, *start);
}

void i27_pause(Checker& c, const Moment& m) {
  must_not_be(c, m, 27, is_paused, "while it is paused", Undo::held);
  must_not_be(c, m, 27, is_silenced, "while it is silenced");
}

void i29_observe(Checker& c, const Moment& m) {
  must_not_be(c, m, 29, only_observing, "in mode observe", Undo::held);
  for (const Execute* e : m.starts)
    if (const SeenIncident* it = c.look.incident(e->intent.incident); it && it->drill)
      c.fail(29, named(*e) + " started in a drill");
}

// The running plan is the one that was last accepted; broken ones never reach the core.
void i30_running_config(Checker& c, const Moment& m) {
  if (m.engine.plan().config_hash != c.look.plan().config_hash)
    c.fail(30, "the running configuration is not the accepted one");
  const auto* reload = m.event ? std::get_if<Reloaded>(&m.event->body) : nullptr;
  if (reload == nullptr) return;
  for (const Effect& e : m.effects)
    if (const auto* abandon = std::get_if<Abandon>(&e))
      if (const SeenAction* a = c.look.action(abandon->action_id); a && !a->ended)
        c.fail(30, "a reload abandons " + a->id + ", which is under way");
}

}  // namespace runbookd::simulation
