#include <algorithm>

#include "daemon/decide/rails/condition.hpp"
#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

bool reads(const Condition& condition, int source) {
  return std::binary_search(condition.reads.begin(), condition.reads.end(), source);
}

// Of the rule's target, when the source has it; a source without targets speaks for all.
bool fresh_and_direct(const Core& core, int source, const std::string& target) {
  const Source& s = core.plan->sources[static_cast<std::size_t>(source)];
  if (s.insecure) return false;
  const int instance = instance_of(s, target);
  if (instance < 0) return false;
  const Instance& it = core.seen.at(instance);
  return it.view.conclusive && !core.seen.stale(*core.plan, instance, core.now.mono);
}

}  // namespace

std::optional<Hold> confirmation(const Attempt& a) {
  if (a.core.is_by_hand(a.ladder)) return std::nullopt;
  const RuleState& state = a.core.rule_state(a.ladder.rule, a.ladder.subject);
  if (state.verdict() == Verdict::unknown)
    return blocked_by(Withheld::condition_unknown, state.judgement().text());
  // Clocks that were just restarted have judged nothing yet.
  if (state.evaluated() && state.verdict() == Verdict::no)
    return transient_by(Withheld::recovered, "the condition is false now");
  const int needed = a.core.plan->rails.confirm;
  if (state.confirmed() >= needed && state.has_held(a.rule.for_)) return std::nullopt;
  return transient_by(Withheld::confirmation, "confirmed " + std::to_string(state.confirmed()) +
                                                  " of " + std::to_string(needed) +
                                                  " times, held " + format_duration(state.held()));
}

std::optional<Hold> parent(const Attempt& a) {
  if (a.step.resource < 0 || a.rule.manual) return std::nullopt;
  for (const int p : ancestors(*a.core.plan, a.step.resource)) {
    const Resource& resource = a.core.plan->resources[static_cast<std::size_t>(p)];
    const auto sources = sources_of(resource);
    // A rule that reads a probe of the parent is about the parent; it may act on the child.
    if (std::any_of(sources.begin(), sources.end(), [&](int s) { return reads(a.rule.when, s); }))
      continue;
    if (is_red(a.core, p))
      return blocked_by(Withheld::parent, resource.name + " is not well, and this depends on it");
  }
  return std::nullopt;
}

std::optional<Hold> rule_order(const Attempt& a) {
  for (const std::string& other : a.rule.depends_on_rules)
    if (a.core.ledger.fires(other))
      return transient_by(Withheld::parent, "rule " + other + " fires, and this one depends on it");
  for (const int resource : a.rule.depends_on)
    if (is_red(a.core, resource))
      return blocked_by(Withheld::parent, a.core.resource_name(resource) +
                                              " is not well, and this rule depends on it");
  return std::nullopt;
}

std::optional<Hold> stateful_evidence(const Attempt& a) {
  if (a.step.hazard < Hazard::stateful || a.step.resource < 0 || a.rule.manual) return std::nullopt;
  for (const int source :
       sources_of(a.core.plan->resources[static_cast<std::size_t>(a.step.resource)])) {
    const bool read =
        reads(a.rule.when, source) || reads(a.step.if_, source) || reads(a.step.requires_, source);
    if (read && fresh_and_direct(a.core, source, a.incident.target)) return std::nullopt;
  }
  return blocked_by(Withheld::stateful_evidence,
                    "no fresh, verified probe of the resource is among the evidence");
}

}  // namespace runbookd::decide::rails
