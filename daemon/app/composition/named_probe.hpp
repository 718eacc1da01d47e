// Which runs a probe's name means.
#pragma once

#include <string>
#include <vector>

#include "daemon/app/composition/runtime.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::app {

/// More targets are not run at once by hand.
inline constexpr std::size_t most_runs_by_hand = 100;

/// Places in Runtime::runs; of all targets when `target` is empty. The error says what there is.
Result<std::vector<int>> runs_named(const Runtime& runtime, const std::string& name,
                                    const std::string& target);

}  // namespace runbookd::app
