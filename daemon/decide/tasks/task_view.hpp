// What the API, the metrics and people see of a routine task.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/tasks/moments.hpp"

namespace runbookd::decide {

struct TaskView {
  std::string id;
  std::string routine;
  std::string title;
  std::string calendar;
  std::vector<std::string> owner;
  std::string check;  ///< its condition; empty: people do it
  std::string link;
  std::string attach;
  TaskState state = TaskState::due;
  Task task;                     ///< what its records say
  Wall next{};                   ///< its next moment
  std::optional<Wall> next_try;  ///< of a check that does not hold, or is not known to
};

}  // namespace runbookd::decide
