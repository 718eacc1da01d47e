// Internal to decide; what it makes is task_view.hpp.
#pragma once

#include "daemon/decide/core.hpp"
#include "daemon/decide/tasks/task_view.hpp"

namespace runbookd::decide {

/// Every task of the rulebook, in its order.
std::vector<TaskView> task_views(const Core& core);

}  // namespace runbookd::decide
