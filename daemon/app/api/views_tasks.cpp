// Routine tasks.
#include <boost/json/array.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

json::object task_object(const decide::TaskView& view) {
  const decide::Task& task = view.task;
  json::object out;
  out.emplace("id", text(view.id));
  out.emplace("name", text(view.routine));
  out.emplace("title", text(view.title));
  out.emplace("kind", view.check.empty() ? "manual" : "check");
  out.emplace("state", text(decide::name_of(view.state)));
  out.emplace("check", text_or_null(view.check));
  out.emplace("every", text(view.calendar));
  out.emplace("owner", texts(view.owner));
  out.emplace("link", text_or_null(view.link));
  out.emplace("attach", text_or_null(view.attach));
  out.emplace("due_at", time_or_null(task.moment));
  out.emplace("opened_at", task.moment ? time(task.opened.wall) : json::value(nullptr));
  out.emplace("next_at", time(view.next));
  out.emplace("missed", task.missed);
  out.emplace("judged_at", time_or_null(task.judged));
  out.emplace("judged_again_at", time_or_null(view.next_try));
  out.emplace("unknown", task.stage == decide::TaskStage::unknown);
  out.emplace("detail", text_or_null(task.detail));
  out.emplace("reminders", task.reminders);
  out.emplace("reminded_at", time_or_null(task.reminded));
  out.emplace("done_at", time_or_null(task.done_at));
  out.emplace("done_by", text_or_null(task.done_by));
  out.emplace("note", text_or_null(task.note));
  return out;
}

}  // namespace

std::string tasks(const std::vector<decide::TaskView>& list) {
  json::array items;
  for (const decide::TaskView& view : list) items.push_back(task_object(view));
  return listed("tasks", std::move(items));
}

}  // namespace runbookd::api::views
