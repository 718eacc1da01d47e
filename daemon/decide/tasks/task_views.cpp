#include "daemon/decide/tasks/task_views.hpp"

namespace runbookd::decide {

namespace {

TaskView view_of(const Core& core, const Routine& routine, const TaskItem& item) {
  TaskView out;
  out.id = item.id;
  out.routine = routine.name;
  out.title = item.title;
  out.calendar = routine.calendar;
  out.owner = routine.owner;
  out.check = item.check.text;
  out.link = item.link;
  out.attach = item.attach;
  out.next = next_due(routine.every, core.now.wall);
  const Task* task = core.ledger.task(item.id);
  if (task == nullptr) return out;  // the daemon starts
  out.task = *task;
  out.state = state_of(*task, core.now);
  const Mono again = next_try(*task, core.now);
  if (again != Mono::max()) out.next_try = core.now.wall + (again - core.now.mono);
  return out;
}

}  // namespace

std::vector<TaskView> task_views(const Core& core) {
  std::vector<TaskView> out;
  for (const Routine& routine : core.plan->routines)
    for (const TaskItem& item : routine.items) out.push_back(view_of(core, routine, item));
  return out;
}

}  // namespace runbookd::decide
