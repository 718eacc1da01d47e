#include "daemon/decide/tasks/task.hpp"

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::decide {

namespace {

void plan(Task& task, const Record& r) {
  const bool check = fact_of(r, check_fact) == "true";
  if (task.check != check) task = {};  // what it was is nothing that this one can go on with
  task.check = check;
  task.calendar = fact_of(r, calendar_fact);
  task.counted = r.at.wall;
}

// The moments before it count as missed for as long as none was done.
void begin(Task& task, const Record& r, Wall moment) {
  const bool was_asked = task.moment.has_value();
  task.missed = was_asked && task.stage != TaskStage::done ? task.missed + 1 : 0;
  task.moment = task.counted = moment;
  task.stage = TaskStage::open;
  task.opened = r.at;
  task.tries = task.reminders = 0;
  task.judged.reset();
  task.reminded.reset();
  task.done_at.reset();
  task.done_by.clear();
  task.note.clear();
  task.detail.clear();
}

void judge(Task& task, const Record& r) {
  task.judged = r.at;
  ++task.tries;
  task.detail = fact_of(r, detail_fact);
  if (r.status == task_word::holds) {
    task.stage = TaskStage::done;
    task.done_at = r.at;
    task.missed = 0;
  } else if (r.status == task_word::fails) {
    task.stage = TaskStage::failed;
  } else if (task.stage != TaskStage::failed) {  // it failed, for all that is known
    task.stage = TaskStage::unknown;
  }
}

}  // namespace

void note_task(Tasks& tasks, const Record& r) {
  const std::string id = fact_of(r, task_fact);
  if (id.empty()) return;
  if (r.status == task_word::gone) {
    tasks.erase(id);
    return;
  }
  if (r.status == task_word::planned) return plan(tasks[id], r);
  const auto it = tasks.find(id);
  if (it == tasks.end()) return;  // a damaged journal
  Task& task = it->second;
  if (r.status == task_word::reminded) {
    task.reminded = r.at;
    ++task.reminders;
    return;
  }
  const auto moment = parse_rfc3339(fact_of(r, moment_fact));
  if (!moment) return;
  if (task.moment != moment) begin(task, r, *moment);
  if (r.status != task_word::opened) judge(task, r);
}

void note_done(Tasks& tasks, const Record& r) {
  const auto it = tasks.find(fact_of(r, task_fact));
  if (it == tasks.end()) return;
  Task& task = it->second;
  task.stage = TaskStage::done;
  task.done_at = r.at;
  task.done_by = fact_of(r, "who");
  task.note = fact_of(r, note_fact);
  task.missed = 0;
}

}  // namespace runbookd::decide
