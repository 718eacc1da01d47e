#include "daemon/decide/effect.hpp"

#include <utility>

namespace runbookd::decide {

std::vector<Record> take_records(Effects& effects) {
  std::vector<Record> out;
  for (Effect& effect : effects)
    if (auto* write = std::get_if<Write>(&effect)) out.push_back(std::move(write->record));
  return out;
}

}  // namespace runbookd::decide
