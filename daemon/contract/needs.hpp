// What a kind needs of the rest of the rulebook.
#pragma once

#include <string_view>

namespace runbookd {

/// A section of the rulebook that a kind cannot do without.
struct Needs {
  std::string_view section;  ///< empty: none
  std::string_view example;  ///< what to write behind it, for who has not
};

inline constexpr Needs needs_google{"google", "{project: .., region: ..}"};
inline constexpr Needs needs_kubernetes{"kubernetes", "{in_cluster: true}"};

}  // namespace runbookd
