#include "daemon/decide/rails/condition.hpp"

#include <algorithm>

namespace runbookd::decide::rails {

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

std::optional<bool> is_instance_bad(const Core& core, int instance) {
  const Instance& it = core.seen.at(instance);
  if (!it.view.conclusive) return std::nullopt;
  return it.view.consecutive_failures > 0 || core.seen.stale(*core.plan, instance, core.now.mono);
}

bool is_bad(const Core& core, int source) {
  const Source& s = core.plan->sources[static_cast<std::size_t>(source)];
  for (int i = 0; i < s.instance_count(); ++i)
    if (is_instance_bad(core, s.first_instance + i).value_or(false)) return true;
  return false;
}

std::vector<int> sources_of(const Resource& resource) {
  std::vector<int> out = resource.probes;
  if (resource.source >= 0) out.push_back(resource.source);
  return out;
}

bool is_red(const Core& core, int resource) {
  const auto sources = sources_of(core.plan->resources[static_cast<std::size_t>(resource)]);
  return std::any_of(sources.begin(), sources.end(), [&](int s) { return is_bad(core, s); });
}

}  // namespace runbookd::decide::rails
