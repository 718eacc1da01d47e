#include "daemon/app/composition/readiness.hpp"

#include <algorithm>
#include <utility>

namespace runbookd::app {

void Readiness::expect(int probes) {
  in_.assign(static_cast<std::size_t>(probes), false);
  open_ = probes;
}

bool Readiness::renumber(const std::vector<int>& was) {
  const std::vector<bool> before = std::exchange(in_, {});
  for (const int place : was) in_.push_back(place < 0 || before[static_cast<std::size_t>(place)]);
  const int open = std::exchange(open_, static_cast<int>(std::ranges::count(in_, false)));
  return open > 0 && open_ == 0;
}

bool Readiness::seen(int probe) {
  const auto i = static_cast<std::size_t>(probe);
  if (i >= in_.size() || in_[i]) return false;
  in_[i] = true;
  return --open_ == 0;
}

std::optional<std::string> Readiness::missing() const {
  if (open_ == 0) return std::nullopt;
  return std::to_string(open_) + " of " + std::to_string(in_.size()) +
         " probes have not ended their first run yet";
}

}  // namespace runbookd::app
