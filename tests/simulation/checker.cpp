#include "tests/simulation/checker.hpp"

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {
constexpr std::size_t most_violations = 20;  // of one seed; the first ones tell
}

void Checker::fail(int invariant, std::string why) {
  if (violations_.size() < most_violations)
    violations_.push_back({invariant, now.mono, std::move(why)});
}

bool Checker::messages_arrive(const std::string& contact) {
  return all_arrive_ || contact == "ops";
}

void Checker::booted(const Plan& plan, const Disk& disk, Stamp at) {
  now = at;
  look.booted(plan, disk, at);
  escalations.booted(disk, at);
  messages.booted(disk);
  tasks.booted(disk, at);
  last_status.clear();
  for (const auto& [id, incident] : look.incidents)
    for (const auto& [index, step] : incident.steps) last_status[{id, index}] = step.status;
  // What was due when the daemon died is due again from now.
  for (DuePage& page : due_pages) page.by = at.mono + seconds{60};
}

void Checker::died(const Disk& disk, Stamp at) {
  now = at;
  i38_chain(*this, disk);
  ++checks_;
}

void Checker::before(const Event& event) {
  now = event.at;
  ++events_;
  look.event(event);
  // What a read-back proved to be absent, taken back by somebody else, may be asked for once more.
  if (const auto* back = std::get_if<IntentReadBack>(&event.body);
      back && back->found == IntentReadBack::Found::absent)
    accepted_requests[back->action_id] = 0;
}

void Checker::after(const Event* event, const Effects& effects, const Engine& engine, Stamp at) {
  now = at;
  Moment m{at, event, effects, engine, {}, {}};
  for (const Effect& effect : effects) {
    if (const auto* write = std::get_if<Write>(&effect)) m.records.push_back(&write->record);
    const auto* execute = std::get_if<Execute>(&effect);
    const Step* step = execute ? look.step_of(execute->intent.rule, execute->intent.step) : nullptr;
    if (execute && (step == nullptr || step->hazard != Hazard::diagnose))
      m.starts.push_back(execute);
  }
  for (const InvariantRow& row : every_invariant()) row.check(*this, m);
  checks_ += every_invariant().size();
  look.effects(effects, at);
  // After them: a silence of this moment counts.
  if (const std::string late = escalations.late(look, at); !late.empty()) fail(32, late);
  if (const std::string wrong = tasks.heard(m.records, look); !wrong.empty()) fail(32, wrong);
  if (const std::string late = tasks.late(look, at); !late.empty()) fail(32, late);
  for (const Execute* e : m.starts)
    started.push_back(std::to_string(at.mono.time_since_epoch().count()) + " " + e->intent.action +
                      " " + e->intent.resource);
}

void Checker::sent(const Request& request, const Record& intent, const Disk& disk) {
  sent_ids.insert(request.action_id);
  i03_intent_before_the_first_byte(*this, request, intent, disk);
  ++checks_;
}

void Checker::accepted(const Request& request, Stamp at) {
  now = at;
  ++accepted_requests[request.action_id];
  i05_one_accepted_request(*this, request);
  ++checks_;
}

}  // namespace runbookd::simulation
