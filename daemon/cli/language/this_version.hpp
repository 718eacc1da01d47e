// The rows of a registry that this version has; those of a later one are refused by the loader.
#pragma once

#include <span>
#include <vector>

namespace runbookd::cli {

template <class Row>
std::vector<const Row*> of_this_version(std::span<const Row* const> rows) {
  std::vector<const Row*> out(rows.begin(), rows.end());
  std::erase_if(out, [](const Row* row) { return row->planned.has_value(); });
  return out;
}

}  // namespace runbookd::cli
