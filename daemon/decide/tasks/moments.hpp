// When something about a task is owed, and what it is meanwhile: functions of its records, the plan
// and the time, so that a restart, a reload and a late wake-up change nothing but the moment. Pure.
//
//   moment        people: open, the owner told     a check: judged
//   +1 h, ..      -                                judged again while it does not hold, for a week
//   +1 d, ..      overdue, reminded once a day in working hours
//   next moment   missed: the next of the escalation is told, and it begins anew
#pragma once

#include <optional>

#include "daemon/decide/plan.hpp"
#include "daemon/decide/tasks/task.hpp"

namespace runbookd::decide {

/// As people and metrics see it; a closed set.
enum class TaskState : std::uint8_t {
  due,      ///< it waits for its moment; a check: or for what it reads to be known
  open,     ///< people are to do it
  done,     ///< until its next moment
  overdue,  ///< open for a day, or missed before
  failed    ///< a check that does not hold, or was unknown for a week
};
inline constexpr int task_state_count = static_cast<int>(TaskState::failed) + 1;
std::string_view name_of(TaskState state);

TaskState state_of(const Task& task, Stamp now);

/// A moment of the calendar has come that nobody has dealt with: that moment, of several the last.
std::optional<Wall> moment_owed(const Task& task, const Schedule& every, Wall now);
/// When the check is judged again; Mono::max(): not before its next moment.
Mono next_try(const Task& task, Stamp now);
/// When the owner is reminded, in the working hours of that zone; Mono::max(): not of this.
Mono next_reminder(const Task& task, const std::string& zone, Stamp now);
/// When its state changes by itself; Mono::max(): never.
Mono next_change(const Task& task, Stamp now);
/// What a clock on the wall shows at `at`, on ours.
Mono mono_of(Wall at, Stamp now);

}  // namespace runbookd::decide
