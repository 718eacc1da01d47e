#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

void i07_three_confirmations(Checker& c, const Moment& m) {
  must_not_be(c, m, 7, unconfirmed, "without three confirmations over `for`");
}

void i08_unknown_is_no_failure(Checker& c, const Moment& m) {
  const auto* e = m.event ? std::get_if<SampleArrived>(&m.event->body) : nullptr;
  if (e == nullptr) return;
  const int core = m.engine.instance_view(e->instance, m.now.mono).consecutive_failures;
  const int seen = c.look.seen.at(e->instance).failures;
  if (core != seen)
    c.fail(8, "instance " + std::to_string(e->instance) + " has failed " + std::to_string(seen) +
                  " times in a row, the core counts " + std::to_string(core));
}

namespace {

bool fresh_enough(const Checker& c, const Reads& reads, int subject, const Rule& rule, Mono now) {
  for (const int s : reads) {
    const Source& source = c.look.plan().sources[static_cast<std::size_t>(s)];
    const bool joined = !rule.targets.empty() && !source.targets.empty();
    const SeenInstance& it = c.look.seen.at(source.first_instance + (joined ? subject : 0));
    if (!it.ever || now - it.conclusive > 2 * source.every + source.timeout) return false;
  }
  return true;
}

void check_evidence(Checker& c, const Moment& m, const Execute& e, const Start& s) {
  const auto probed = c.look.reprobed.find(e.request.action_id);
  constexpr Nanos planning = seconds{30};
  if (probed == c.look.reprobed.end() || m.now.mono - probed->second > planning + seconds{1})
    c.fail(9, named(e) + " started without a re-probe just before");
  if (c.look.by_hand(s.rule, s.incident)) return;
  for (const Reads* reads : {&s.rule.when.reads, &s.step.if_.reads, &s.step.requires_.reads})
    if (!fresh_enough(c, *reads, s.subject, s.rule, m.now.mono))
      c.fail(9, named(e) + " started on evidence older than two intervals");
  const View view = c.look.view(m.now, s.subject);
  if (when_of(s.rule.name, view) != Truth::yes)
    c.fail(9, named(e) + " started although its condition does not hold");
  const StepTruth step = step_of(s.rule.name, s.rung, view);
  if (step.applies != Truth::yes) c.fail(9, named(e) + " started although its `if` does not hold");
  if (step.allowed != Truth::yes)
    c.fail(9, named(e) + " started although its `requires` does not hold");
}

}  // namespace

void i09_fresh_and_still_bad(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts)
    if (const auto start = start_of(c, *e); start && !start->undo) check_evidence(c, m, *e, *start);
}

void i10_self_gate(Checker& c, const Moment& m) {
  must_not_be(c, m, 10, gate_closed, "with the self gate closed", Undo::held);
}

void i11_storm(Checker& c, const Moment& m) {
  must_not_be(c, m, 11, is_storm, "in a storm", Undo::held);
}

void i12_parent_first(Checker& c, const Moment& m) {
  must_not_be(c, m, 12, parent_bad, "while what it depends on is bad");
}

void i13_grace(Checker& c, const Moment& m) {
  must_not_be(c, m, 13, in_grace, "within the grace period");
}

void i14_direct_evidence(Checker& c, const Moment& m) {
  must_not_be(c, m, 14, no_direct_evidence, "without a direct probe of the resource");
}

}  // namespace runbookd::simulation
