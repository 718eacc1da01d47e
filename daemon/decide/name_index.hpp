// Finds things of a list by their names, in one step. The list only grows while a rulebook is
// loaded; what was added since the last look is learnt at the next one.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace runbookd::decide {

/// Belongs to one thread at a time, as the plan does that it is a part of: looking learns.
class NameIndex {
 public:
  /// The first of `list` with that name; -1 = none.
  template <class List>
  int find(const List& list, std::string_view name) const {
    for (; known_ < list.size(); ++known_)
      places_.emplace(list[known_].name, static_cast<int>(known_));
    const auto it = places_.find(name);
    return it == places_.end() ? -1 : it->second;
  }

 private:
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  mutable std::unordered_map<std::string, int, Hash, std::equal_to<>> places_;
  mutable std::size_t known_ = 0;
};

}  // namespace runbookd::decide
