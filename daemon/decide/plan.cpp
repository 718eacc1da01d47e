#include "daemon/decide/plan.hpp"

#include <algorithm>
#include <numeric>

#include "daemon/decide/ladder/identity.hpp"

namespace runbookd::decide {

RailFigures RailFigures::defaults() {
  RailFigures f;
  const auto at = [](Hazard h) { return static_cast<std::size_t>(h); };
  f.spacing[at(Hazard::reversible)] = minutes{5};
  f.spacing[at(Hazard::disruptive)] = minutes{10};
  f.spacing[at(Hazard::stateful)] = hours{1};
  f.spacing[at(Hazard::destructive)] = hours{1};
  f.budget[at(Hazard::disruptive)] = {{3, hours{1}}, {6, hours{24}}};
  f.budget[at(Hazard::stateful)] = {{1, hours{6}}};
  f.budget[at(Hazard::destructive)] = {{1, hours{6}}};
  return f;
}

std::vector<int> order_of(const std::vector<std::string>& names) {
  std::vector<int> out(names.size());
  std::iota(out.begin(), out.end(), 0);
  std::sort(out.begin(), out.end(), [&](int a, int b) {
    return names[static_cast<std::size_t>(a)] < names[static_cast<std::size_t>(b)];
  });
  return out;
}

int place_in(const std::vector<std::string>& names, const std::vector<int>& order,
             std::string_view name) {
  if (order.size() != names.size()) {
    const auto it = std::find(names.begin(), names.end(), name);
    return it == names.end() ? -1 : static_cast<int>(it - names.begin());
  }
  const auto it =
      std::lower_bound(order.begin(), order.end(), name, [&](int place, std::string_view wanted) {
        return names[static_cast<std::size_t>(place)] < wanted;
      });
  return it != order.end() && names[static_cast<std::size_t>(*it)] == name ? *it : -1;
}

int Source::cell_of(SignalMeaning meaning) const {
  const auto it = std::find_if(signals.begin(), signals.end(),
                               [&](const SignalDecl& s) { return s.meaning == meaning; });
  return it == signals.end() ? -1 : static_cast<int>(it - signals.begin());
}

bool Plan::is_same_person(const std::string& a, const std::string& b) const {
  const auto counts_as_one = [this](const std::string& name) {
    return std::find(one_person.begin(), one_person.end(), name) != one_person.end();
  };
  return a == b || (counts_as_one(a) && counts_as_one(b));
}

int Plan::source_index(std::string_view name) const { return by_source_.find(sources, name); }
int Plan::resource_index(std::string_view name) const { return by_resource_.find(resources, name); }
int Plan::rule_index(std::string_view name) const { return by_rule_.find(rules, name); }

int Plan::resource_of_key(std::string_view key) const {
  const int index = resource_index(group_of(key));
  if (index < 0 || group_of(key) == key) return index;
  const auto& names = resources[static_cast<std::size_t>(index)].targets;
  return std::find(names.begin(), names.end(), target_of(key)) == names.end() ? -1 : index;
}

const TaskItem* Plan::task_item(std::string_view id) const {
  for (const Routine& routine : routines) {
    if (!id.starts_with(routine.name)) continue;
    const auto it = std::find_if(routine.items.begin(), routine.items.end(),
                                 [&](const TaskItem& item) { return item.id == id; });
    if (it != routine.items.end()) return &*it;
  }
  return nullptr;
}

std::pair<int, int> Plan::locate(int instance) const {
  // Sources are in the order of their first instance.
  const auto it = std::upper_bound(sources.begin(), sources.end(), instance,
                                   [](int i, const Source& s) { return i < s.first_instance; });
  const auto source = static_cast<int>(it - sources.begin()) - 1;
  return {source, instance - sources[static_cast<std::size_t>(source)].first_instance};
}

}  // namespace runbookd::decide
