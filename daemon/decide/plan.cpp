#include "daemon/decide/plan.hpp"

#include <algorithm>

#include "daemon/decide/identity.hpp"

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

namespace {
template <class List>
int index_of(const List& list, std::string_view name) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.name == name; });
  return it == list.end() ? -1 : static_cast<int>(it - list.begin());
}
}  // namespace

int Plan::source_index(std::string_view name) const { return index_of(sources, name); }
int Plan::resource_index(std::string_view name) const { return index_of(resources, name); }
int Plan::rule_index(std::string_view name) const { return index_of(rules, name); }

int Plan::resource_of_key(std::string_view key) const {
  const int index = resource_index(group_of(key));
  if (index < 0 || group_of(key) == key) return index;
  const auto& names = resources[static_cast<std::size_t>(index)].targets;
  return std::find(names.begin(), names.end(), target_of(key)) == names.end() ? -1 : index;
}

std::pair<int, int> Plan::locate(int instance) const {
  // Sources are in the order of their first instance.
  const auto it = std::upper_bound(sources.begin(), sources.end(), instance,
                                   [](int i, const Source& s) { return i < s.first_instance; });
  const auto source = static_cast<int>(it - sources.begin()) - 1;
  return {source, instance - sources[static_cast<std::size_t>(source)].first_instance};
}

}  // namespace runbookd::decide
