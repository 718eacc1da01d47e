// `maintenance`: routine tasks by calendar (routine.hpp), and windows in which rules are muted.
//
//   - name: nightly-batch
//     windows: ["daily 01:00-03:00 Europe/London", "Sat,Sun 22:00-02:00"]
//     rules: [high-response-time]      # or resources: [db]; neither = every rule
#include <algorithm>

#include "config/document/utf8.hpp"
#include "config/load/calendar_text.hpp"
#include "config/load/keys/maintenance.hpp"
#include "config/load/names.hpp"
#include "config/load/routine.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_windows = 1'000;  // each action looks at all of them

// One that says where in `text` it is wrong.
void report_fault(Context& c, const document::Node& text, const std::string& what,
                  const CalendarFault& fault) {
  if (text.reported || text.unread) return;
  const std::string_view whole = text.text;
  const auto column = document::count_columns(whole.substr(0, fault.begin));
  const auto width = document::count_columns(whole.substr(fault.begin, fault.length));
  auto& d = c.out.error(text.place(column), what + ": " + fault.message, fault.hint);
  d.length = text.substituted ? 1 : std::max(width, 1);
}

std::vector<int> muted_resources(Context& c, document::Reader& r) {
  std::vector<int> out;
  for (const document::Node* item : r.texts("resources")) {
    out.push_back(c.plan().resource_index(item->text));
    if (out.back() < 0)
      r.error(*item, "there is no resource `" + item->text + "`",
              hint_of(item->text, resource_names(c)));
  }
  return out;
}

std::vector<int> muted_rules(Context& c, document::Reader& r) {
  std::vector<int> out;
  for (const document::Node* item : r.texts("rules")) {
    out.push_back(c.plan().rule_index(item->text));
    if (out.back() < 0)
      r.error(*item, "there is no rule `" + item->text + "`", hint_of(item->text, rule_names(c)));
  }
  return out;
}

void read_windows(Context& c, document::Reader& r, const std::string& name) {
  const std::vector<int> resources = muted_resources(c, r);
  const std::vector<int> rules = muted_rules(c, r);
  for (const document::Node* text : r.texts("windows")) {
    decide::MuteWindow window;
    CalendarFault fault;
    if (!parse_window(text->text, window, fault)) {
      report_fault(c, *text, r.what(), fault);
      continue;
    }
    if (c.plan().windows.size() >= max_windows)
      return r.error("windows", "more than 1000 windows in all");
    window.name = name;
    window.rules = rules;
    window.resources = resources;
    c.plan().windows.push_back(std::move(window));
  }
}

}  // namespace

std::optional<decide::Schedule> read_schedule(Context& c, document::Reader& r,
                                              std::string_view key) {
  const document::Node* written = r.take(key);
  if (!r.string(key) || written == nullptr) return std::nullopt;
  CalendarFault fault;
  decide::Schedule out;
  if (parse_schedule(written->text, out, fault)) return out;
  report_fault(c, *written, r.what(), fault);
  return std::nullopt;
}

void read_maintenance(Context& c, document::Reader& top) {
  const document::Node* list = top.take("maintenance");
  if (list == nullptr) return;
  if (!list->is_sequence()) return c.error(list->mark, "`maintenance` is a list");
  for (const auto& task : list->items) {
    document::Reader r(task, "maintenance task", c.out, {keys::task});
    const std::string name = r.string("name").value_or("");
    read_routine(c, r, name);
    read_windows(c, r, name);
    if (task.is_map() && !r.has("every") && !r.has("windows"))
      r.error(
          "name", "neither `every` nor `windows` says when",
          "write windows: [\"Sat 22:00-23:00\"] to mute rules, every: \"Mon 09:00\" for a task");
    r.finish();
  }
}

}  // namespace runbookd::load
