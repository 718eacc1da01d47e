// I34: never idle when it should act. Looked at with every sample of what a rule reads: when
// nothing has stood in the way of the next step for longer than the bound, it must have begun.
#include <algorithm>

#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

// max(`for`, 2 intervals) + one interval + one timeout of the slowest source + 1 s
Nanos bound_of(const Plan& plan, const Rule& rule) {
  Nanos every{};
  Nanos timeout{};
  for (const int s : rule.reads) {
    const Source& source = plan.sources[static_cast<std::size_t>(s)];
    every = std::max(every, source.every);
    timeout = std::max(timeout, source.timeout);
  }
  return std::max(rule.for_, 2 * every) + every + timeout + seconds{1};
}

bool under_way(const Checker& c, const SeenIncident& it) {
  const auto of_this = [&](const std::string& id) { return id.starts_with(it.id + "."); };
  return std::any_of(c.look.reprobing.begin(), c.look.reprobing.end(), of_this) ||
         std::any_of(c.look.planning.begin(), c.look.planning.end(),
                     [&](const auto& p) { return of_this(p.first); }) ||
         std::any_of(c.look.writing.begin(), c.look.writing.end(),
                     [&](const auto& w) { return of_this(w.first); }) ||
         std::any_of(c.look.actions.begin(), c.look.actions.end(), [&](const SeenAction& a) {
           return a.incident == it.id && !a.ended && !c.look.read_back.contains(a.id);
         });
}

// Another incident's step is being re-probed or planned: it holds its resource, or the last place.
bool others_start(Checker& c, const SeenIncident& it, const Step& step) {
  int count = 0;
  const auto counts = [&](const std::string& id) {
    const SeenIncident* other = c.look.incident(id.substr(0, id.find('.')));
    if (other == nullptr || other->id == it.id) return;
    const Step* its = c.look.step_of(other->rule, other->rung);
    count += its == nullptr ? 0 : its->resource == step.resource ? 2 : 1;
  };
  for (const std::string& id : c.look.reprobing) counts(id);
  for (const auto& [id, incident] : c.look.planning) counts(id);
  const auto running = std::count_if(c.look.actions.begin(), c.look.actions.end(),
                                     [](const SeenAction& a) { return !a.ended; });
  return count + static_cast<int>(running) >= 2;
}

// People, a verification or a rest are waited for.
bool waits(const Checker& c, const SeenIncident& it, const Rule& rule, const RuleClock& clock) {
  if (it.triggered || it.state == "escalated" || it.state == "resolved" ||
      it.rung >= static_cast<int>(rule.steps.size()))
    return true;
  if (c.look.verifications.contains(it.id)) return true;
  const auto step = it.steps.find(it.rung);
  if (step != it.steps.end() && step->second.status == "awaiting_approval") return true;
  const auto helped = it.steps.find(it.rung - 1);
  if (helped == it.steps.end() || helped->second.status != "fixed" || clock.false_once)
    return false;
  return true;
}

bool should_start(Checker& c, const Moment& m, std::size_t r, int subject, const SeenIncident& it) {
  const Rule& rule = c.look.plan().rules[r];
  const RuleClock& clock = c.look.clock(r, subject);
  if (waits(c, it, rule, clock) || under_way(c, it)) return false;
  // What we had no descriptor for is tried again a little later.
  const auto lack = c.look.lacked.find(it.id);
  if (lack != c.look.lacked.end() && m.now.mono - lack->second <= bound_of(c.look.plan(), rule))
    return false;
  const Step& step = rule.steps[static_cast<std::size_t>(it.rung)];
  if (others_start(c, it, step)) return false;
  const std::string resource = c.look.key_of(step, it.target);
  // What a crash interrupted goes on under its own id.
  std::string own;
  for (const SeenAction& a : c.look.actions)
    if (!a.ended && a.incident == it.id && a.step == it.rung) own = a.id;
  const Start start{rule, step, subject, it.rung, it.id, own, resource, false, true};
  if (step.hazard == Hazard::diagnose)
    return !is_paused(c.look, start, m.now) && !only_observing(c.look, start, m.now) &&
           !c.look.stopping;
  if (first_hindrance(c.look, start, m.now) != nullptr) return false;
  const StepTruth truth = step_of(rule.name, it.rung, c.look.view(m.now, subject));
  return truth.applies != Truth::unknown &&
         (truth.applies == Truth::no || truth.allowed == Truth::yes);
}

void check_rule(Checker& c, const Moment& m, std::size_t r, int subject) {
  const Rule& rule = c.look.plan().rules[r];
  RuleClock& clock = c.look.clock(r, subject);
  if (clock.verdict != Truth::yes || clock.surely_held < rule.for_) {
    clock.clear_since = m.now.mono;
    return;
  }
  const std::string target =
      rule.targets.empty() ? std::string{} : rule.targets[static_cast<std::size_t>(subject)];
  const SeenIncident* it = c.look.incident_of(rule.name, target);
  const bool opens = std::any_of(m.records.begin(), m.records.end(), [&](const Record* record) {
    return record->kind == RecordKind::opened && record->rule == rule.name &&
           record->target == target;
  });
  if (it == nullptr && is_muted(c.look, rule, target, m.now)) {
    clock.clear_since = m.now.mono;
    return;
  }
  if (it == nullptr && !opens)
    return c.fail(34, "rule " + rule.name + " has held for " + format_duration(clock.surely_held) +
                          " and has no incident; the core says " +
                          format_duration(m.engine.rule_view(static_cast<int>(r), subject).held));
  // One that closed in this very step is looked at with the next sample.
  if (it == nullptr || opens || !should_start(c, m, r, subject, *it)) {
    clock.clear_since = m.now.mono;
    return;
  }
  const Nanos idle = m.now.mono - std::max(clock.clear_since, it->opened);
  if (idle > bound_of(c.look.plan(), rule)) {
    c.fail(34, it->id + " (" + rule.name + ") step " + std::to_string(it->rung + 1) +
                   " could have started for " + format_duration(idle));
    clock.clear_since = m.now.mono;
  }
}

}  // namespace

void i34_bounded_liveness(Checker& c, const Moment& m) {
  const auto* e = m.event ? std::get_if<SampleArrived>(&m.event->body) : nullptr;
  if (e == nullptr) return;
  const SeenInstance& it = c.look.seen.at(e->instance);
  for (std::size_t r = 0; r < c.look.plan().rules.size(); ++r) {
    const Rule& rule = c.look.plan().rules[r];
    if (rule.manual ||
        std::find(rule.reads.begin(), rule.reads.end(), it.source) == rule.reads.end())
      continue;
    const bool joined = !rule.targets.empty() &&
                        !c.look.plan().sources[static_cast<std::size_t>(it.source)].targets.empty();
    for (int subject = 0; subject < rule.subject_count(); ++subject)
      if (!joined || subject == it.target) check_rule(c, m, r, subject);
  }
}

}  // namespace runbookd::simulation
