#include "daemon/app/composition/readiness.hpp"

namespace runbookd::app {

void Readiness::expect(int instances) {
  in_.assign(static_cast<std::size_t>(instances), false);
  open_ = instances;
}

bool Readiness::seen(int instance) {
  const auto i = static_cast<std::size_t>(instance);
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
