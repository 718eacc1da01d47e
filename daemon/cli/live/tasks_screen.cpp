// weekly, Mon 09:00 Europe/London, for primary
//   weekly.1  failed   Backups succeed            since 2h ago (age = 3h), judged again in 20m
//   weekly.4  overdue  Review the slow query log  since 1d4h ago, see pg.slow_queries
//
// next: runbookd done weekly.4 --note '...'
#include "daemon/cli/live/tasks_screen.hpp"

#include <boost/json/array.hpp>
#include <vector>

#include "daemon/base/shell_word.hpp"
#include "daemon/base/text.hpp"
#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/screen_parts.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

std::string in_brackets(const std::string& words) {
  return words.empty() ? "" : " (" + words + ")";
}

bool is_known(const json::object& o, const char* key) { return !text(o, key).empty(); }

bool is_undone(const json::object& o) {
  return is_known(o, "due_at") && text(o, "state") != "done";
}

bool is_manual(const json::object& o) { return text(o, "kind") == "manual"; }

std::string times(const std::string& count) { return count == "1" ? "once" : count + " times"; }

std::string owner_of(const json::object& o) {
  const std::string names = names_of(o, "owner");
  return names.empty() ? "" : ", for " + names;
}

class TasksScreen {
 public:
  TasksScreen(const json::object& answer, const Look& look) : look_(look) {
    for (const auto& item : answer.at("tasks").as_array()) all_.push_back(&item.as_object());
  }

  std::string make() {
    if (all_.empty())
      return "the rulebook has no routine tasks: `runbookd kinds maintenance` shows how they are "
             "written\n";
    std::vector<const json::object*> shown;
    for (const json::object* o : all_)
      if (look_.all || is_undone(*o)) shown.push_back(o);
    if (shown.empty()) return nothing();
    for (const json::object* o : shown) widen(*o);
    std::string routine;
    for (const json::object* o : shown) {
      if (text(*o, "name") != routine) out_ += head_of(*o, routine.empty());
      routine = text(*o, "name");
      out_ += line_of(*o);
    }
    if (!next_.empty()) out_ += "\nnext: " + next_ + "\n";
    return std::move(out_);
  }

 private:
  std::string nothing() const {
    const json::object* first = all_.front();
    for (const json::object* o : all_)
      if (text(*o, "next_at") < text(*first, "next_at")) first = o;
    return "nothing is to be done; " + text(*first, "name") + " is next, " + in(*first, "next_at") +
           ": runbookd tasks --all\n";
  }

  void widen(const json::object& o) {
    ids_ = std::max(ids_, text(o, "id").size());
    states_ = std::max(states_, text(o, "state").size());
    titles_ = std::max(titles_, text(o, "title").size());
  }

  static std::string head_of(const json::object& o, bool first) {
    return (first ? "" : "\n") + text(o, "name") + ", " + text(o, "every") + owner_of(o) + "\n";
  }

  std::string in(const json::object& o, const char* key) const {
    const auto at = parse_rfc3339(text(o, key));
    if (!at) return text(o, key);
    return *at <= look_.now ? "now" : "in " + short_duration(*at - look_.now);
  }

  std::string line_of(const json::object& o) {
    const std::string id = text(o, "id");
    const std::string state = text(o, "state");
    const std::string title = text(o, "title");
    if (next_.empty() && is_undone(o) && is_manual(o))
      next_ = "runbookd done " + shell_word(id) + " --note '...'";
    return "  " + id + std::string(ids_ - id.size() + 2, ' ') + painted(state, look_.colour) +
           std::string(states_ - state.size() + 2, ' ') + title +
           std::string(titles_ - title.size() + 2, ' ') + told_of(o) + "\n";
  }

  std::string told_of(const json::object& o) const {
    if (!is_known(o, "due_at")) return in(o, "next_at");
    if (text(o, "state") == "done") return ended(o);
    std::string out = "since " + ago(text(o, "opened_at"), look_.now);
    out += in_brackets(text(o, "detail"));
    if (is_known(o, "judged_again_at")) out += ", judged again " + in(o, "judged_again_at");
    if (const std::string missed = text(o, "missed"); missed != "0")
      out += ", missed " + times(missed);
    for (const char* key : {"attach", "link"})
      if (is_known(o, key)) out += ", see " + text(o, key);
    return out;
  }

  std::string ended(const json::object& o) const {
    const std::string by = text(o, "done_by");
    return ago(text(o, "done_at"), look_.now) + (by.empty() ? "" : " by " + by) +
           in_brackets(text(o, "note")) + ", again " + in(o, "next_at");
  }

  const Look& look_;
  std::vector<const json::object*> all_;
  std::size_t ids_ = 0;
  std::size_t states_ = 0;
  std::size_t titles_ = 0;
  std::string out_;
  std::string next_;
};

}  // namespace

std::string tasks_screen(const json::object& answer, const Look& look) {
  return TasksScreen(answer, look).make();
}

std::string tasks_line(const json::object& counts) {
  struct Said {
    const char* state;
    const char* one;
    const char* many;
  };
  std::string out;
  for (const Said& said : {Said{"open", "task is open", "tasks are open"},
                           Said{"overdue", "task is overdue", "tasks are overdue"},
                           Said{"failed", "routine check fails", "routine checks fail"}}) {
    const json::value* count = counts.if_contains(said.state);
    if (count == nullptr || !count->is_int64() || count->get_int64() <= 0) continue;
    out += (out.empty() ? "" : ", ") +
           counted(static_cast<std::size_t>(count->get_int64()), said.one, said.many);
  }
  return out;
}

}  // namespace runbookd::cli
