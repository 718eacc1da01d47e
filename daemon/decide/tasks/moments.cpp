#include "daemon/decide/tasks/moments.hpp"

#include <algorithm>

#include "daemon/decide/calendar.hpp"

namespace runbookd::decide {

namespace {

constexpr Nanos judged_again_after = hours{1};
constexpr Nanos judged_for = hours{24 * 7};
constexpr Nanos reminded_after = hours{24};
constexpr Nanos work_begins = hours{9};
constexpr int work_ends = 17;  // hours

Mono overdue_from(const Task& task) { return task.opened.mono + reminded_after; }

bool is_undecided(const Task& task) {
  return task.stage == TaskStage::unknown || task.stage == TaskStage::failed;
}

Mono given_up_at(const Task& task, Stamp now) { return mono_of(*task.moment + judged_for, now); }

// `t` itself, or when people there begin to work next.
Wall at_work(const std::string& zone, Wall t) {
  const int hour = hour_in(zone, t);
  if (weekday_in(zone, t) <= 5 && hours{hour} >= work_begins && hour < work_ends) return t;
  return next_due({{true, true, true, true, true, false, false}, 0, false, work_begins, zone}, t);
}

}  // namespace

Mono mono_of(Wall at, Stamp now) { return saturating_add(now.mono, at - now.wall); }

TaskState state_of(const Task& task, Stamp now) {
  switch (task.stage) {
    case TaskStage::planned:
      return TaskState::due;
    case TaskStage::open:
      return task.missed > 0 || now.mono >= overdue_from(task) ? TaskState::overdue
                                                               : TaskState::open;
    case TaskStage::unknown:
      return now.mono >= given_up_at(task, now) ? TaskState::failed : TaskState::due;
    case TaskStage::failed:
      return TaskState::failed;
    case TaskStage::done:
      break;
  }
  return TaskState::done;
}

std::optional<Wall> moment_owed(const Task& task, const Schedule& every, Wall now) {
  const Wall last = last_due(every, now);
  // Clocks that were put back and forward again show a moment a second time.
  const bool is_new = last > task.counted && task.moment != last;
  return is_new ? std::optional{last} : std::nullopt;
}

Mono next_try(const Task& task, Stamp now) {
  if (!is_undecided(task) || !task.judged) return Mono::max();
  const Mono at = task.judged->mono + judged_again_after;
  return at <= given_up_at(task, now) ? at : Mono::max();
}

Mono next_reminder(const Task& task, const std::string& zone, Stamp now) {
  if (task.stage != TaskStage::open) return Mono::max();
  const Mono from = task.reminded.value_or(task.opened).mono + reminded_after;
  // What falls into a night that we were down in waits for the morning, too.
  return mono_of(at_work(zone, std::max(now.wall + (from - now.mono), now.wall)), now);
}

Mono next_change(const Task& task, Stamp now) {
  if (task.stage == TaskStage::open && task.missed == 0 && now.mono < overdue_from(task))
    return overdue_from(task);
  if (task.stage == TaskStage::unknown && now.mono < given_up_at(task, now))
    return given_up_at(task, now);
  return Mono::max();
}

}  // namespace runbookd::decide
