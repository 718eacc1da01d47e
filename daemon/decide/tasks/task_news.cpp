#include "daemon/decide/tasks/task_news.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/shell_word.hpp"
#include "daemon/base/text.hpp"
#include "daemon/decide/escalation/on_call.hpp"
#include "daemon/decide/incidents/unsent.hpp"
#include "daemon/decide/tasks/task.hpp"

namespace runbookd::decide {

namespace {

using Is = TaskChange::Is;
using Changes = std::vector<TaskChange>;
using Names = std::vector<std::string>;

struct Wording {
  Is is;
  std::string_view word;  ///< of the key
  std::string_view says;  ///< before the list
};
constexpr std::array<Wording, 6> wordings{{{Is::opened, "opened", "to do"},
                                           {Is::fails, "fails", "does not hold"},
                                           {Is::unknown, "unknown", "cannot be judged"},
                                           {Is::holds, "holds", "holds now"},
                                           {Is::reminder, "reminder", "still to do"},
                                           {Is::missed, "missed", "not done for a whole period"}}};

constexpr std::size_t most_listed = 10;  // of each; `runbookd tasks` has all

std::string line_of(const TaskChange& it) {
  std::string out = it.item->id + " " + it.item->title;
  if (!it.detail.empty()) return out + " (" + it.detail + ")";
  for (const std::string& look : {it.item->attach, it.item->link})
    if (it.is == Is::opened && !look.empty()) out += " (see " + look + ")";
  return out;
}

std::string id_of_change(const TaskChange& it) { return it.item->id; }

std::string text_of(const Changes& changes, std::string (*line_of_change)(const TaskChange&)) {
  std::string out;
  for (const Wording& wording : wordings) {
    Names lines;
    for (const TaskChange& it : changes)
      if (it.is == wording.is) lines.push_back(line_of_change(it));
    if (lines.empty()) continue;
    const std::size_t left = lines.size() - std::min(lines.size(), most_listed);
    lines.resize(lines.size() - left);
    if (left > 0) lines.push_back("and " + std::to_string(left) + " more");
    out += (out.empty() ? "" : "; ") + std::string{wording.says} + ": " + joined(lines);
  }
  return out;
}

// An item comes to each of these once for each of its moments, and to its reminders one by one.
std::string key_of_change(const TaskChange& it) {
  const auto row = std::find_if(wordings.begin(), wordings.end(),
                                [&](const Wording& one) { return one.is == it.is; });
  std::string key = "task/" + it.item->id + "/" + rfc3339(it.moment) + "/" + std::string{row->word};
  return it.is == Is::reminder ? key + "." + std::to_string(it.number) : key;
}

bool is_for_people(const TaskChange& it) { return !it.item->is_check(); }

// What a reader can type.
std::string command_of(const Changes& changes) {
  const auto todo = std::count_if(changes.begin(), changes.end(), is_for_people);
  if (todo != 1 || changes.size() != 1) return "runbookd tasks";
  return "runbookd done " + shell_word(changes.front().item->id);
}

Names reached_by(const Core& core, const Names& names) {
  Names out;
  for (const Reached& it : reached(*core.plan, names, core.now.wall)) out.push_back(it.contact);
  return out;
}

Names without(Names names, const Names& others) {
  std::erase_if(names, [&](const std::string& name) { return is_among(others, name); });
  return names;
}

const Escalation* list_of_routine(const Core& core, const Routine& routine) {
  if (routine.escalation < 0) return nullptr;
  return &core.plan->escalations[static_cast<std::size_t>(routine.escalation)];
}

// Whoever is told by the first step behind the owner's own that reaches somebody else; of an owner
// who stands in none, by the first. When there is nobody else, the owner hears it himself.
Names behind_the_owner(const Core& core, const Routine& routine) {
  const Names owner = reached_by(core, routine.owner);
  const Escalation* list = list_of_routine(core, routine);
  const Names everybody = without(core.plan->contacts, owner);
  if (list == nullptr || list->empty()) return everybody.empty() ? owner : everybody;
  std::size_t from = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const EscalationStep& step = (*list)[i];
    // Also one that names a rotation in which nobody has the turn.
    Names told = reached_by(core, step.notify);
    told.insert(told.end(), step.notify.begin(), step.notify.end());
    if (without(without(told, owner), routine.owner).size() != told.size()) from = i + 1;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const EscalationStep& step = (*list)[(from + i) % list->size()];
    if (Names others = without(reached_by(core, step.notify), owner); !others.empty())
      return others;
  }
  return owner;
}

Names heard_by(const Core& core, const Routine& routine) {
  Names owner = reached_by(core, routine.owner);
  return owner.empty() ? behind_the_owner(core, routine) : owner;
}

void tell_names(Core& core, const Routine& routine, Names contacts, const Changes& changes) {
  if (changes.empty()) return;
  Notify n;
  n.news = News::task;
  n.urgency = Urgency::inform;
  n.key = key_of_change(changes.front());
  n.subject = routine.name;
  n.contacts = std::move(contacts);
  // Of several a title has room for the ids only.
  n.detail = text_of(changes, changes.size() == 1 ? line_of : id_of_change);
  if (changes.size() > 1) n.summary = text_of(changes, line_of);
  n.command = command_of(changes);
  send(core, std::move(n));
}

}  // namespace

void tell_of_tasks(Core& core, const Routine& routine, const Changes& changes) {
  Changes own;
  Changes missed;
  for (const TaskChange& it : changes) (it.is == Is::missed ? missed : own).push_back(it);
  tell_names(core, routine, heard_by(core, routine), own);
  tell_names(core, routine, behind_the_owner(core, routine), missed);
}

}  // namespace runbookd::decide
