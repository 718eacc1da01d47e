#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

void i01_one_action_per_resource(Checker& c, const Moment& m) {
  must_not_be(c, m, 1, resource_busy, "while another action runs on the resource", Undo::held);
}

void i02_few_in_flight(Checker& c, const Moment& m) {
  must_not_be(c, m, 2, too_many_in_flight, "with two actions under way", Undo::held);
}

void i03_intent_before_the_first_byte(Checker& c, const Request& request, const Record& intent,
                                      const Disk& disk) {
  const Step* step = c.look.step_of(intent.rule, intent.step);
  const Hazard hazard = step ? step->hazard : hazard_named(intent.hazard);
  if (hazard == Hazard::diagnose || disk.holds_intent(request.action_id)) return;
  c.fail(3, request.kind + " was sent before its INTENT was durable");
}

namespace {

// After a crash nothing starts on a resource before what was under way there has been read back.
void reads_back_first(Checker& c, const Execute& e) {
  for (const std::string& id : c.look.reading_back) {
    const SeenAction* a = c.look.action(id);
    if (a != nullptr && a->id != e.request.action_id &&
        a->resource.substr(0, a->resource.find('[')) ==
            e.intent.resource.substr(0, e.intent.resource.find('[')) &&
        !a->resource.empty())
      c.fail(4, named(e) + " started before " + id + " was read back");
  }
}

void repeated(Checker& c, const Execute& e, const SeenAction& before) {
  const Step* step = c.look.step_of(e.intent.rule, e.intent.step);
  const auto found = c.look.read_back.find(before.id);
  if (before.ended) return c.fail(4, named(e) + " is issued again after its OUTCOME");
  if (step == nullptr || !step->idempotent)
    return c.fail(4, named(e) + " is issued again and is not idempotent");
  if (found == c.look.read_back.end() || found->second != IntentReadBack::Found::absent)
    return c.fail(4, named(e) + " is issued again and no read-back said that it is absent");
  for (const auto& [name, value] : e.parameters) {
    const auto was = before.parameters.find(name);
    if (was == before.parameters.end() || was->second != value)
      c.fail(4, named(e) + " is issued again with another " + name);
  }
}

// What was interrupted and cannot be told locks its resource, and somebody is told.
void unknown_locks(Checker& c, const Moment& m, const IntentReadBack& answer) {
  const SeenAction* a = c.look.action(answer.action_id);
  if (a == nullptr || a->ended || a->hazard == Hazard::diagnose || a->resource.empty()) return;
  const Step* step = c.look.step_of(a->rule, a->step);
  using Found = IntentReadBack::Found;
  const bool told = answer.found == Found::present || answer.found == Found::in_progress;
  const bool again = answer.found == Found::absent && step && step->kind == a->kind &&
                     (step->idempotent || a->undo());
  if (told || again) return;
  bool locked = false;
  bool paged = false;
  for (const Record* r : m.records)
    locked = locked || (r->kind == RecordKind::locked && r->resource == a->resource);
  for (const Effect& e : m.effects) paged = paged || std::holds_alternative<Notify>(e);
  if (!locked) c.fail(4, a->id + " was interrupted and its resource is not locked");
  if (!paged) c.fail(4, a->id + " was interrupted and nobody is told");
}

}  // namespace

void i04_not_repeated_after_a_crash(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts) {
    reads_back_first(c, *e);
    if (const SeenAction* before = c.look.action(e->request.action_id)) repeated(c, *e, *before);
  }
  if (m.event == nullptr) {
    for (const SeenAction& a : c.look.actions) {
      bool asked = a.ended.has_value();
      for (const Effect& e : m.effects)
        if (const auto* back = std::get_if<ReadIntentBack>(&e))
          asked = asked || back->request.action_id == a.id;
      if (!asked) c.fail(4, a.id + " has no OUTCOME and is not read back at the start");
    }
  } else if (const auto* answer = std::get_if<IntentReadBack>(&m.event->body)) {
    unknown_locks(c, m, *answer);
  }
}

void i05_one_accepted_request(Checker& c, const Request& request) {
  if (c.accepted_requests[request.action_id] > 1)
    c.fail(5, request.kind + " (" + request.action_id + ") was accepted twice");
}

namespace {

void check_order(Checker& c, const Record& r) {
  std::string& last = c.last_status[{r.incident, r.step}];
  if (is_final_status(last) && last != r.status)
    c.fail(6, r.incident + " step " + std::to_string(r.step + 1) + " goes from " + last + " to " +
                  r.status);
  last = r.status;
}

}  // namespace

void i06_steps_are_monotonic(Checker& c, const Moment& m) {
  constexpr Nanos grace = seconds{90};  // the journal's five seconds, a read-back, a look
  for (const Record* r : m.records)
    if (r->kind == RecordKind::step) check_order(c, *r);
  if (m.event == nullptr || !std::holds_alternative<SampleArrived>(m.event->body)) return;
  for (const SeenAction& a : c.look.actions) {
    if (a.ended) continue;
    const Step* step = c.look.step_of(a.rule, a.step);
    const Nanos limit = step == nullptr ? Nanos{minutes{10}} : step->timeout;
    // A restart begins anew: what is found in progress is waited for.
    const Mono since = std::max(a.last_intent, c.look.grace_until);
    if (c.look.reading_back.contains(a.id) || c.look.read_back.contains(a.id)) continue;
    if (m.now.mono > since + limit + grace)
      c.fail(6, a.id + " has run for " + format_duration(m.now.mono - since) + " without an end");
  }
}

}  // namespace runbookd::simulation
