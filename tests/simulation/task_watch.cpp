#include "tests/simulation/task_watch.hpp"

#include <algorithm>

#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/decide/schedule.hpp"

namespace runbookd::simulation {

using namespace decide;

namespace {

constexpr Nanos patience_with_a_task = seconds{2};
constexpr Nanos again = hours{1};

std::string id_of(const Record& r) { return fact_of(r, "task"); }

const Routine* routine_of(const Plan& plan, const std::string& id) {
  for (const Routine& routine : plan.routines)
    for (const TaskItem& item : routine.items)
      if (item.id == id) return &routine;
  return nullptr;
}

bool is_told_of_tasks(const Record& r) {
  return r.kind == RecordKind::message && fact_of(r, "key").starts_with("task/") &&
         !fact_of(r, "contacts").empty();
}

}  // namespace

void TaskWatch::booted(const Disk& disk, Stamp now) {
  *this = {};
  booted_ = now.mono;
  for (const journal::Entry& entry : disk.entries()) note(journal::restored(entry.record), nullptr);
  unsaid_.clear();
}

std::string TaskWatch::heard(const std::vector<const Record*>& records, const Onlooker& look) {
  std::string wrong;
  for (const Record* r : records)
    if (const std::string it = note(*r, &look); wrong.empty()) wrong = it;
  for (const Record* r : records)
    if (is_told_of_tasks(*r))
      std::erase_if(unsaid_, [&](const std::string& id) {
        return (fact_of(*r, "detail") + fact_of(*r, "summary")).find(id) != std::string::npos;
      });
  if (wrong.empty() && !unsaid_.empty()) wrong = "nobody is told of task " + *unsaid_.begin();
  unsaid_.clear();
  return wrong;
}

std::string TaskWatch::note(const Record& r, const Onlooker* look) {
  const std::string id = id_of(r);
  if (id.empty()) return {};
  if (r.kind == RecordKind::operator_ && r.status == "done") {
    SeenTask& task = tasks_[id];
    if (task.check || task.done || !task.moment) return "task " + id + " is ticked off, not open";
    task.done = true;
    return {};
  }
  if (r.kind != RecordKind::task) return {};
  if (r.status == "gone") {
    tasks_.erase(id);
    return {};
  }
  SeenTask& task = tasks_[id];
  if (r.status != "planned") return met(task, r, look);
  task.calendar = fact_of(r, "calendar");
  task.check = fact_of(r, "check") == "true";
  task.counted = r.at.wall;
  task.owed.reset();
  return {};
}

std::string TaskWatch::met(SeenTask& task, const Record& r, const Onlooker* look) {
  const std::string id = id_of(r);
  const auto moment = parse_rfc3339(fact_of(r, "moment"));
  if (!moment) return "task " + id + " is " + r.status + " at no moment";
  if (task.moment != moment) {
    if (*moment <= task.counted) return "task " + id + " meets an old moment";
    if (*moment > r.at.wall) return "task " + id + " is met before its moment";
    const Routine* routine = look == nullptr ? nullptr : routine_of(look->plan(), id);
    if (routine != nullptr && last_due(routine->every, *moment) != *moment)
      return "task " + id + " is met at a moment that its calendar does not have";
    task.moment = task.counted = *moment;
    task.done = task.failed = false;
    task.judged.reset();
    task.owed.reset();
  } else if (r.status == "opened" || task.done) {
    return "task " + id + " meets its moment a second time";
  }
  if (r.status == "opened") unsaid_.insert(id);
  return task.check ? judged(task, r) : std::string{};
}

std::string TaskWatch::judged(SeenTask& task, const Record& r) {
  if (task.judged && r.at.mono < *task.judged + again)
    return "task " + id_of(r) + " is judged again too soon";
  task.judged = r.at.mono;
  task.done = r.status == "holds";
  if (r.status == "fails" && !task.failed) unsaid_.insert(id_of(r));
  task.failed = task.failed || r.status == "fails";
  return {};
}

std::string TaskWatch::late(const Onlooker& look, Stamp now) {
  for (const Routine& routine : look.plan().routines)
    for (const TaskItem& item : routine.items) {
      const auto it = tasks_.find(item.id);
      if (it == tasks_.end()) return "task " + item.id + " is not planned";
      const std::string wrong = late_of(it->second, routine, look, now);
      if (!wrong.empty()) return "task " + item.id + wrong;
    }
  return {};
}

std::string TaskWatch::late_of(SeenTask& task, const Routine& routine, const Onlooker& look,
                               Stamp now) const {
  if (task.calendar != routine.calendar) return " is not planned anew";
  const Wall last = last_due(routine.every, now.wall);
  const bool is_new = last > task.counted && task.moment != last;
  if (!is_new) task.owed.reset();
  if (is_new && !task.owed) task.owed = now.mono;
  if (task.check && task.judged && !task.done && !task.owed) task.owed = *task.judged + again;
  if (!task.owed) return {};
  Mono by = std::max(*task.owed, booted_);
  // Before it can have seen anything, what is unknown says nothing.
  if (task.check) by = std::max(by, look.grace_until);
  if (now.mono <= by + patience_with_a_task) return {};
  task.owed = now.mono;
  return " was due at " + rfc3339(last);
}

}  // namespace runbookd::simulation
