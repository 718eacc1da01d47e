#include "daemon/decide/tasks/round.hpp"

#include <algorithm>

#include "daemon/decide/ladder/attempt.hpp"
#include "daemon/decide/tasks/moments.hpp"
#include "daemon/decide/tasks/task_news.hpp"

namespace runbookd::decide {

namespace {

// A clock that shows a day in the future was wrong then, and would keep everything from being due.
constexpr Nanos far_ahead = hours{25};

Record task_record(const TaskItem& item, std::string_view status, std::string text) {
  Record r;
  r.kind = RecordKind::task;
  r.status = status;
  r.text = "task " + item.id + " " + std::move(text);
  r.facts[std::string{task_fact}] = item.id;
  return r;
}

Record of_moment(const TaskItem& item, std::string_view status, std::string text, Wall moment) {
  Record r = task_record(item, status, std::move(text));
  r.facts[std::string{moment_fact}] = rfc3339(moment);
  return r;
}

bool is_planned(const Core& core, const Routine& routine, const TaskItem& item) {
  const Task* task = core.ledger.task(item.id);
  return task != nullptr && task->calendar == routine.calendar && task->check == item.is_check() &&
         task->counted <= core.now.wall + far_ahead;
}

void plan_task(Core& core, const Routine& routine, const TaskItem& item) {
  Record r = task_record(item, task_word::planned, "is planned: " + routine.calendar);
  r.facts[std::string{calendar_fact}] = routine.calendar;
  r.facts[std::string{check_fact}] = item.is_check() ? "true" : "false";
  core.write(std::move(r));
}

// One routine's part of the round.
class Round {
 public:
  Round(Core& core, const Routine& routine) : core_(core), routine_(routine) {}

  Mono make() {
    const Wall following = next_due(routine_.every, core_.now.wall);
    next_ = mono_of(following, core_.now);
    for (const TaskItem& item : routine_.items) look(item);
    tell_of_tasks(core_, routine_, changes_);
    return next_;
  }

 private:
  const Task& task(const TaskItem& item) const { return *core_.ledger.task(item.id); }

  void look(const TaskItem& item) {
    if (!is_planned(core_, routine_, item)) plan_task(core_, routine_, item);
    if (const auto moment = moment_owed(task(item), routine_.every, core_.now.wall))
      begin(item, *moment);
    if (is_to_try(item)) judge_item(item, *task(item).moment);
    if (reminder(item) <= core_.now.mono) remind(item);
    // Who is to try and has not will do so once there is something to see.
    const Mono tries = is_to_try(item) ? core_.gates.grace_until : next_try(task(item), core_.now);
    next_ = std::min({next_, tries, next_change(task(item), core_.now), reminder(item)});
  }

  bool is_to_try(const TaskItem& item) const {
    return next_try(task(item), core_.now) <= core_.now.mono;
  }
  Mono reminder(const TaskItem& item) const {
    return next_reminder(task(item), routine_.every.zone, core_.now);
  }

  void begin(const TaskItem& item, Wall moment) {
    const auto before = task(item).moment;
    if (item.is_check()) {
      judge_item(item, moment);
    } else {
      core_.write(of_moment(item, task_word::opened, "is open: " + item.title, moment));
      changes_.push_back({TaskChange::Is::opened, &item, moment, 0, {}});
    }
    const bool has_begun = task(item).moment == moment;
    if (has_begun && task(item).missed > 0)
      changes_.push_back({TaskChange::Is::missed, &item, moment, 0, "since " + rfc3339(*before)});
  }

  void remind(const TaskItem& item) {
    const Wall moment = *task(item).moment;
    core_.write(of_moment(item, task_word::reminded, "is still open: " + item.title, moment));
    changes_.push_back({TaskChange::Is::reminder, &item, moment, task(item).reminders,
                        "since " + rfc3339(task(item).opened.wall)});
  }

  void judge_item(const TaskItem& item, Wall moment) {
    const EvaluationContext context = core_.context({});
    const Judgement judgement = judge(item.check, context);
    // Just started, it has seen nothing yet: that is no verdict on what it looks at.
    if (judgement.verdict == Verdict::unknown && core_.now.mono < core_.gates.grace_until) {
      next_ = std::min(next_, core_.gates.grace_until);
      return;
    }
    const bool failed = task(item).stage == TaskStage::failed;
    const bool known = failed && task(item).moment == moment;
    std::string_view word = task_word::unknown;
    std::string detail = judgement.text();
    if (judgement.verdict != Verdict::unknown) {
      word = judgement.verdict == Verdict::yes ? task_word::holds : task_word::fails;
      detail = values_of(item.check, context);
    }
    Record r = of_moment(item, word, std::string{word} + ": " + item.title, moment);
    r.facts[std::string{detail_fact}] = detail;
    core_.write(std::move(r));
    // The owner hears of a check that fails, of one that cannot be judged twice in a row, and of
    // the end of either.
    using Is = TaskChange::Is;
    const Task& it = task(item);
    const auto add = [&](Is is) { changes_.push_back({is, &item, moment, 0, std::move(detail)}); };
    if (it.stage == TaskStage::failed && !known) return add(Is::fails);
    if (it.stage == TaskStage::unknown && it.tries == 2) return add(Is::unknown);
    if (it.stage == TaskStage::done && (failed || it.tries > 2)) add(Is::holds);
  }

  Core& core_;
  const Routine& routine_;
  std::vector<TaskChange> changes_;
  Mono next_ = Mono::max();
};

// What the rulebook no longer has.
void forget_gone(Core& core) {
  std::vector<std::string> gone;
  for (const auto& [id, task] : core.ledger.tasks())
    if (core.plan->task_item(id) == nullptr) gone.push_back(id);
  for (const std::string& id : gone) {
    TaskItem item;
    item.id = id;
    core.write(task_record(item, task_word::gone, "is no longer in the rulebook"));
  }
}

}  // namespace

void look_at_tasks(Core& core) {
  if (core.tasks_wake > core.now.mono) return;
  forget_gone(core);
  core.tasks_wake = Mono::max();
  for (const Routine& routine : core.plan->routines)
    core.tasks_wake = std::min(core.tasks_wake, Round(core, routine).make());
}

Mono next_task(const Core& core) { return core.tasks_wake; }

void look_at_tasks_again(Core& core) { core.tasks_wake = Mono::min(); }

}  // namespace runbookd::decide
