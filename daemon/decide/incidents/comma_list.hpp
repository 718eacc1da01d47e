// Lists of names in one fact of a record: `a,b,c`. Internal to decide.
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
  for (std::size_t at = 0; at < list.size();) {
    const auto comma = std::min(list.find(',', at), list.size());
    if (comma > at) out.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return out;
}

}  // namespace runbookd::decide
