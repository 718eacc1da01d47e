// What people hear of a routine at one moment: one message with all that has changed, instead of
// one for each line of the list. Internal to decide.
#pragma once

#include <string>
#include <vector>

#include "daemon/decide/core.hpp"

namespace runbookd::decide {

struct TaskChange {
  enum class Is : std::uint8_t { opened, fails, unknown, holds, reminder, missed };
  Is is = Is::opened;
  const TaskItem* item = nullptr;
  Wall moment{};       ///< that it is about
  int number = 0;      ///< of a reminder
  std::string detail;  ///< what its check reads
};

/// The owner hears of it; of what was missed whoever comes after him in the escalation. Where
/// nobody stands behind the owner at this moment, those hear it at once.
void tell_of_tasks(Core& core, const Routine& routine, const std::vector<TaskChange>& changes);

}  // namespace runbookd::decide
