// Lists of names in one fact of a record: `a,b,c`.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/base/text.hpp"

namespace runbookd::decide {

template <class Names>
std::string comma_list(const Names& names) {
  return joined(names, ",");
}

/// Empty items are left out.
inline std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> out;
  for (std::string_view rest = list; !rest.empty();)
    if (const auto name = next_piece(rest, ','); !name.empty()) out.emplace_back(name);
  return out;
}

}  // namespace runbookd::decide
