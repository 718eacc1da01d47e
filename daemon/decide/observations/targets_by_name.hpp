// What is kept per target is kept by its name: a list may grow, shrink and be re-ordered while we
// run. Internal to decide.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace runbookd::decide {

/// Place by name, of a source or a rule; without a list there is one, without a name. The names
/// must outlive the map.
template <class Targeted>
std::unordered_map<std::string_view, std::size_t> by_name(const Targeted& it) {
  std::unordered_map<std::string_view, std::size_t> out;
  if (!it.listed) out.emplace(std::string_view{}, 0);
  const auto& targets = it.targets;
  for (std::size_t i = 0; i < targets.size(); ++i) out.emplace(targets[i], i);
  return out;
}

}  // namespace runbookd::decide
