#include "daemon/decide/tasks/tick_off.hpp"

#include <algorithm>

#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/tasks/task_views.hpp"

namespace runbookd::decide {

namespace {

std::string due_again(const TaskView& view) {
  return "it is due again at " + rfc3339(view.next) + " (" + view.calendar + ")";
}

// The name of a routine stands for those of its tasks that wait for people.
std::string near_ids(const std::vector<TaskView>& all, const std::string& id) {
  std::vector<std::string> ids;
  std::vector<std::string> of_routine;
  for (const TaskView& view : all) {
    ids.push_back(view.id);
    if (view.routine == id && view.task.stage == TaskStage::open) of_routine.push_back(view.id);
  }
  if (!of_routine.empty()) return "say which: " + joined(of_routine);
  const std::string near = nearest(id, ids);
  return near.empty() ? "`runbookd tasks --all` lists them" : "did you mean " + near + "?";
}

std::string said_before(const TaskView& view) {
  return view.id + " was done by " + view.task.done_by + " at " +
         rfc3339(view.task.done_at.value_or(Stamp{}).wall) +
         (view.task.note.empty() ? "" : " (" + view.task.note + ")") + "; " + due_again(view);
}

std::string of_check(const TaskView& view) {
  return view.id + " is a check, which nobody ticks off: it is done when `" + view.check +
         "` holds" +
         (view.next_try ? "; it is judged again at " + rfc3339(*view.next_try) : std::string{});
}

}  // namespace

Refusal tick_off_refusal(const Core& core, const std::string& id) {
  const auto all = task_views(core);
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const TaskView& view) { return view.id == id; });
  if (it == all.end())
    return refused(CommandVerdict::not_found,
                   "there is no task `" + id + "`; " + near_ids(all, id));
  if (!it->check.empty()) return refused(CommandVerdict::conflict, of_check(*it));
  if (it->task.stage == TaskStage::done) return refused(CommandVerdict::conflict, said_before(*it));
  if (it->task.stage != TaskStage::open)
    return refused(CommandVerdict::conflict, id + " is not open yet: it is due at " +
                                                 rfc3339(it->next) + " (" + it->calendar + ")");
  return std::nullopt;
}

void tick_off(Core& core, const Command& command) {
  Record r;
  r.kind = RecordKind::operator_;
  r.status = done_verb;
  r.facts["who"] = command.who;
  r.facts[std::string{task_fact}] = command.subject;
  if (!command.reason.empty()) r.facts[std::string{note_fact}] = command.reason;
  r.text = "task " + command.subject + " was done by " + command.who +
           (command.reason.empty() ? "" : ": " + command.reason);
  core.write(std::move(r));
}

std::string of_tick_off(const Core& core, const std::string& id) {
  for (const TaskView& view : task_views(core))
    if (view.id == id) return id + " is done; " + due_again(view);
  return id + " is done";
}

}  // namespace runbookd::decide
