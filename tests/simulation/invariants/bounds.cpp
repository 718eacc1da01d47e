#include "tests/simulation/invariants/invariants.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {
constexpr int ceiling_of_instances = 20;
constexpr int ceiling_of_memory = 4096;  // MiB, as the rulebook has it

int number(const Facts& facts, const char* name) {
  const auto it = facts.find(name);
  return it == facts.end() ? 0 : std::atoi(it->second.c_str());
}
}  // namespace

// What is executed is what was planned, and within the rulebook's limits.
void i21_parameters_as_planned(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts) {
    const auto planned = c.look.planned.find(e->request.action_id);
    const bool goes_on = c.look.action(e->request.action_id) != nullptr;
    if (is_undo(e->intent)) continue;
    if (!goes_on &&
        (planned == c.look.planned.end() || planned->second.parameters != e->parameters))
      c.fail(21, named(*e) + " is not executed as it was planned");
    if (number(e->parameters, "max_instances") > ceiling_of_instances ||
        number(e->parameters, "memory") > ceiling_of_memory)
      c.fail(21, named(*e) + " goes beyond its limits");
  }
}

void i22_no_target_no_action(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts) {
    const auto planned = c.look.planned.find(e->request.action_id);
    if (planned != c.look.planned.end() && !planned->second.go)
      c.fail(22, named(*e) + " started although planning found nothing to act on");
    const auto* pids = e->intent.action == "postgres.kill_blockers" ? "pids" : "target";
    const auto it = e->parameters.find(pids);
    if (it != e->parameters.end() && (it->second == "0" || (it->second.empty() && pids[0] == 'p')))
      c.fail(22, named(*e) + " started with an empty set of targets");
  }
}

void i23_only_the_rulebooks_resources(Checker& c, const Moment& m) {
  for (const Execute* e : m.starts) {
    const Step* step = c.look.step_of(e->intent.rule, e->intent.step);
    if (step == nullptr || step->kind != e->request.kind || e->request.kind != e->intent.action)
      return c.fail(23, named(*e) + " is not the action of its step");
    const std::string expected =
        step->resource < 0 ? std::string{}
                           : c.look.plan().resources[static_cast<std::size_t>(step->resource)].name;
    if (e->request.resource != expected ||
        e->intent.resource != c.look.key_of(*step, e->intent.target))
      c.fail(23, named(*e) + " reaches for another resource than " + expected);
  }
}

// At least half of the capacity stays, and the database has room for more.
void i24_capacity_stays(Checker& c, const Moment& m) {
  constexpr double headroom = 0.90;
  for (const Execute* e : m.starts) {
    const auto planned = c.look.planned.find(e->request.action_id);
    if (planned == c.look.planned.end() || !planned->second.capacity) continue;
    const auto [before, after] = *planned->second.capacity;
    if (after < before && 2 * after < before)
      c.fail(24, named(*e) + " leaves " + std::to_string(after) + " of " + std::to_string(before));
    const auto used = c.look.seen.last_number("pg", "connections");
    const auto most = c.look.seen.last_number("pg", "max_connections");
    if (e->intent.resource == "api" && after > before && used && most &&
        *used * after / before > headroom * *most)
      c.fail(24, named(*e) + " would fill the database");
  }
}

void i25_stateful_alone(Checker& c, const Moment& m) {
  must_not_be(c, m, 25, rule_locked, "although a rule's lock forbids it", Undo::held);
  must_not_be(c, m, 25, resource_locked, "although its resource is locked", Undo::held);
}

}  // namespace runbookd::simulation
