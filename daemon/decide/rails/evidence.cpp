#include <algorithm>
#include <set>

#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

bool reads(const Condition& condition, int source) {
  return std::binary_search(condition.reads.begin(), condition.reads.end(), source);
}

std::set<int> ancestors(const Plan& plan, int resource) {
  std::set<int> out;
  std::vector<int> todo = plan.resources[static_cast<std::size_t>(resource)].depends_on;
  while (!todo.empty()) {
    const int next = todo.back();
    todo.pop_back();
    if (!out.insert(next).second) continue;
    const auto& more = plan.resources[static_cast<std::size_t>(next)].depends_on;
    todo.insert(todo.end(), more.begin(), more.end());
  }
  return out;
}

// Bad or no longer known, on any of its targets. A source that never spoke says nothing.
bool is_bad(const Core& core, int source) {
  const Source& s = core.plan->sources[static_cast<std::size_t>(source)];
  for (int i = 0; i < s.instance_count(); ++i) {
    const Instance& it = core.seen.at(s.first_instance + i);
    if (!it.view.conclusive) continue;
    if (it.view.consecutive_failures > 0 ||
        core.seen.stale(*core.plan, s.first_instance + i, core.now.mono))
      return true;
  }
  return false;
}

std::vector<int> sources_of(const Resource& resource) {
  std::vector<int> out = resource.probes;
  if (resource.source >= 0) out.push_back(resource.source);
  return out;
}

bool fresh_and_direct(const Core& core, int source, int subject_instance) {
  const Source& s = core.plan->sources[static_cast<std::size_t>(source)];
  if (s.insecure) return false;
  const int instance = s.first_instance + std::min(subject_instance, s.instance_count() - 1);
  const Instance& it = core.seen.at(instance);
  return it.view.conclusive && !core.seen.stale(*core.plan, instance, core.now.mono);
}

}  // namespace

std::optional<Hold> confirmation(const Attempt& a) {
  if (a.rule.manual) return std::nullopt;
  const RuleWatch& watch = a.core.watch(a.ladder.rule, a.ladder.subject);
  if (watch.verdict() == Verdict::unknown)
    return Hold{Withheld::condition_unknown, std::nullopt, false,
                watch.judgement().what + " is " + std::string{name_of(watch.judgement().why)}};
  if (watch.verdict() == Verdict::no)
    return Hold{Withheld::recovered, std::nullopt, true, "the condition is false now"};
  const int needed = a.core.plan->rails.confirm;
  if (watch.confirmed() >= needed && watch.has_held(a.rule.for_)) return std::nullopt;
  return Hold{Withheld::confirmation, std::nullopt, true,
              "confirmed " + std::to_string(watch.confirmed()) + " of " + std::to_string(needed) +
                  " times, held " + format_duration(watch.held())};
}

std::optional<Hold> parent(const Attempt& a) {
  if (a.step.resource < 0 || a.rule.manual) return std::nullopt;
  for (const int p : ancestors(*a.core.plan, a.step.resource)) {
    const Resource& resource = a.core.plan->resources[static_cast<std::size_t>(p)];
    const auto sources = sources_of(resource);
    // A rule that reads a probe of the parent is about the parent; it may act on the child.
    if (std::any_of(sources.begin(), sources.end(), [&](int s) { return reads(a.rule.when, s); }))
      continue;
    if (std::any_of(sources.begin(), sources.end(), [&](int s) { return is_bad(a.core, s); }))
      return Hold{Withheld::parent, std::nullopt, false,
                  resource.name + " is not well, and this depends on it"};
  }
  return std::nullopt;
}

std::optional<Hold> stateful_evidence(const Attempt& a) {
  if (a.step.hazard < Hazard::stateful || a.step.resource < 0 || a.rule.manual) return std::nullopt;
  for (const int source :
       sources_of(a.core.plan->resources[static_cast<std::size_t>(a.step.resource)])) {
    const bool read =
        reads(a.rule.when, source) || reads(a.step.if_, source) || reads(a.step.requires_, source);
    if (read && fresh_and_direct(a.core, source, a.ladder.subject)) return std::nullopt;
  }
  return Hold{Withheld::stateful_evidence, std::nullopt, false,
              "no fresh, verified probe of the resource is among the evidence"};
}

}  // namespace runbookd::decide::rails
