// `maintenance`: routine tasks by calendar, and windows in which rules are muted.
//
//   - name: nightly-batch
//     windows: ["daily 01:00-03:00 Europe/London", "Sat,Sun 22:00-02:00"]
//     rules: [high-response-time]      # or resources: [db]; neither = every rule
#include <algorithm>
#include <array>

#include "config/load/context.hpp"
#include "daemon/decide/calendar.hpp"

namespace runbookd::load {

namespace {

constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};

using Days = std::array<bool, 7>;

constexpr std::size_t max_windows = 1'000;  // each action looks at all of them

std::optional<Days> parse_days(std::string_view text) {
  if (text == "daily") return Days{true, true, true, true, true, true, true};
  if (text == "weekdays") return Days{true, true, true, true, true, false, false};
  if (text == "weekends") return Days{false, false, false, false, false, true, true};
  Days days{};
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto day = std::find(day_names.begin(), day_names.end(), text.substr(0, comma));
    if (day == day_names.end()) return std::nullopt;
    days[static_cast<std::size_t>(day - day_names.begin())] = true;
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return days;
}

// `HH:MM`, to 24:00.
std::optional<Nanos> parse_time(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return std::nullopt;
  return hours{hour} + minutes{minute};
}

// `Sat,Sun 22:00-02:00 Europe/London`; past midnight when it ends before it begins.
std::optional<decide::MuteWindow> parse_window(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto days = parse_days(text.substr(0, space));
  text.remove_prefix(space + 1);
  const std::string_view times = text.substr(0, text.find(' '));
  const std::string_view zone = times.size() < text.size() ? text.substr(times.size() + 1) : "";
  if (!days || times.size() != 11 || times[5] != '-') return std::nullopt;
  const auto begin = parse_time(times.substr(0, 5));
  const auto end = parse_time(times.substr(6));
  if (!begin || !end || *begin == *end || *begin == hours{24}) return std::nullopt;
  if (!zone.empty() && !decide::is_zone(zone)) return std::nullopt;
  decide::MuteWindow out;
  out.days = *days;
  out.begins = *begin;
  out.ends = *end > *begin ? *end : *end + hours{24};
  out.zone = std::string{zone};
  return out;
}

void read_windows(Context& c, document::Reader& r, const std::string& name) {
  std::vector<int> resources;
  for (const auto& resource : r.strings("resources")) {
    resources.push_back(c.plan().resource_index(resource));
    if (resources.back() < 0) r.error("resources", "there is no resource `" + resource + "`");
  }
  std::vector<int> rules;
  for (const auto& rule : r.strings("rules")) {
    rules.push_back(c.plan().rule_index(rule));
    if (rules.back() < 0) r.error("rules", "there is no rule `" + rule + "`");
  }
  for (const auto& text : r.strings("windows")) {
    auto window = parse_window(text);
    if (!window) {
      r.error("windows", "`" + text + "` is no window",
              "write days, times and a zone: Sat,Sun 22:00-02:00 Europe/London");
      continue;
    }
    if (c.plan().windows.size() >= max_windows)
      return r.error("windows", "more than 1000 windows in all");
    window->name = name;
    window->rules = rules;
    window->resources = resources;
    c.plan().windows.push_back(std::move(*window));
  }
}

void read_item(Context& c, const document::Node& node) {
  document::Reader r(node, "maintenance item", c.out);
  if (const document::Node* check = r.take("check")) c.condition(*check);
  for (const char* key : {"manual", "title", "link", "attach"}) r.string(key);
  r.finish();
}

}  // namespace

void read_maintenance(Context& c, document::Reader& top) {
  const document::Node* list = top.take("maintenance");
  if (list == nullptr) return;
  if (!list->is_sequence()) return c.error(list->mark, "`maintenance` is a list");
  for (const auto& task : list->items) {
    document::Reader r(task, "maintenance task", c.out);
    const std::string name = r.required_string("name").value_or("");
    r.string("every");
    if (const document::Node* owner = r.take("owner")) known_contacts(c, *owner);
    if (const document::Node* items = r.take("items"))
      for (const auto& item : items->items) read_item(c, item);
    read_windows(c, r, name);
    r.finish();
  }
}

}  // namespace runbookd::load
