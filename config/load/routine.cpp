// Routine tasks by calendar: checks that are judged, and things that people do and tick off.
//
//   - name: weekly
//     every: "Mon 09:00 Europe/London"
//     owner: primary
//     items:
//       - {check: age(backups.last_success) < 20m, title: Backups succeed}      # weekly.1
//       - {manual: Review the slow query log, attach: pg.slow_queries}          # weekly.2
#include "config/load/routine.hpp"

#include <algorithm>

#include "config/load/keys/maintenance.hpp"
#include "config/load/rule_targets.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_items = 100;     // of one routine
constexpr std::size_t max_routines = 200;  // the round looks at all of them
constexpr std::size_t max_text = 200;      // a message lists several
constexpr std::size_t max_name = 100;

// A check is judged once, for no target.
void refuse_listed(document::Reader& r, const document::Node& check,
                   const decide::Condition& condition, const decide::Plan& plan) {
  const decide::Source* listed = listed_source(condition, plan);
  if (listed == nullptr) return;
  r.error(check,
          "`" + listed->name + "` has targets, and a check is judged for all of them at once",
          "say any(..), all(..) or share(..) of them");
}

// Empty when it is not written.
std::string bounded_text(document::Reader& r, const char* key) {
  std::string text = r.string(key).value_or("");
  if (text.size() > max_text)
    r.error(key, "`" + std::string{key} + "` is longer than 200 bytes",
            "put the rest behind `link`");
  return text;
}

decide::TaskItem read_item(Context& c, const document::Node& node, const std::string& id) {
  document::Reader r(node, "maintenance item", c.out, {keys::item});
  decide::TaskItem out;
  out.id = id;
  const document::Node* check = r.take("check");
  if (check != nullptr) {
    out.check = c.condition(*check);
    refuse_listed(r, *check, out.check, c.plan());
    c.checks.emplace_back(check, id);
  }
  const bool manual = r.has("manual");
  const std::string what = bounded_text(r, "manual");
  out.title = bounded_text(r, "title");
  out.link = bounded_text(r, "link");
  out.attach = bounded_text(r, "attach");
  if (out.title.empty()) out.title = manual ? what : utf8_prefix(out.check.text, max_text);
  if (check != nullptr && manual)
    r.error("manual", "an item is a `check` or `manual`, this one is both",
            "make two items of it; what is to be said of a check is its `title`");
  if (node.is_map() && check == nullptr && !manual)
    c.error(node.mark, "maintenance item: neither `check` nor `manual` says what is to be done",
            "write check: CONDITION for what can be judged, manual: TEXT for what people do");
  r.finish();
  return out;
}

// The name becomes a part of the ids that people type and that paths are made of.
bool is_fit_for_ids(std::string_view name) {
  return name.size() <= max_name && std::none_of(name.begin(), name.end(), [](char c) {
           return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

}  // namespace

void read_routine(Context& c, document::Reader& r, const std::string& name) {
  decide::Routine out;
  out.name = name;
  const auto calendar = read_schedule(c, r, "every");
  if (const document::Node* written = r.take("every")) out.calendar = written->text;
  known_contacts(c, r, "owner");
  out.owner = r.strings("owner");
  out.escalation = c.default_escalation;
  if (const document::Node* items = r.take("items")) {
    if (!items->is_sequence()) r.error("items", "`items` is a list", "write - {manual: TEXT}");
    if (items->items.size() > max_items)
      return r.error("items", "more than 100 items in one routine task");
    for (const auto& item : items->items)
      out.items.push_back(read_item(c, item, name + "." + std::to_string(out.items.size() + 1)));
  }
  if (!r.has("every") && r.has("items"))
    r.error("items", "`items` without `every`: nothing says when they are due",
            "write every: \"Mon 09:00 Europe/London\"");
  if (!calendar) return;
  if (out.items.empty() && !r.failed())
    r.error("every", "`every` without `items`: nothing is to be done then",
            "write items: [{manual: Review the slow query log}]");
  if (!is_fit_for_ids(name))
    r.error("name", "`name` is too long for the ids of its tasks, or holds a `/`",
            "its tasks are called NAME.1, NAME.2 and so on: runbookd done weekly.4");
  if (c.plan().routines.size() >= max_routines)
    return r.error("every", "more than 200 routine tasks");
  out.every = *calendar;
  c.plan().routines.push_back(std::move(out));
}

}  // namespace runbookd::load
