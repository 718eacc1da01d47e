#include "daemon/cli/live/status_verdict.hpp"

#include <algorithm>
#include <array>

#include "daemon/cli/live/screen_parts.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t most_names = 8;  // of what is well

constexpr std::array<const char*, 5> held_by{"paused", "gates", "windows", "silences", "locked"};

std::size_t count_of(const json::array& list, const char* key, std::string_view word) {
  return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [&](const auto& item) {
    return text(item.as_object(), key) == word;
  }));
}

bool is_held(const StatusAnswers& answers) {
  const json::value* refused = answers.status.as_object().if_contains("reload_refused");
  return (refused != nullptr && refused->is_object()) ||
         std::any_of(held_by.begin(), held_by.end(),
                     [&](const char* name) { return !list_of(answers.status, name).empty(); });
}

}  // namespace

std::string verdict_line(const StatusAnswers& answers, const Look& look) {
  const std::size_t open = list_of(answers.open, "incidents").size();
  const std::size_t asked = list_of(answers.status, "approvals").size();
  const json::array& rules = list_of(answers.rules, "rules");
  const json::array& probes = list_of(answers.probes, "probes");
  std::string also;
  const auto add = [&](std::size_t count, const char* one, const char* many) {
    if (count > 0) also += (also.empty() ? "" : ", ") + counted(count, one, many);
  };
  add(open, "incident is open", "incidents are open");
  add(asked, "approval waits for you", "approvals wait for you");
  add(count_of(rules, "state", "suspected"), "rule is suspected", "rules are suspected");
  add(count_of(rules, "state", "on_hold"), "rule is on hold", "rules are on hold");
  add(count_of(probes, "outcome", "bad"), "probe is bad", "probes are bad");
  add(count_of(probes, "outcome", "unknown"), "probe is unknown", "probes are unknown");
  add(list_of(answers.status, "discovery_failed").size(), "list of targets cannot be used",
      "lists of targets cannot be used");
  if (is_held(answers)) also += (also.empty() ? "" : ", ") + std::string{"something holds us back"};
  if (also.empty())
    return painted("ok", look.colour) + ": all is quiet, " +
           counted(rules.size(), "rule", "rules") + " and " +
           counted(probes.size(), "probe", "probes") + " are well";
  return painted(open > 0    ? "FIRING"
                 : asked > 0 ? "WAITING"
                             : "ATTENTION",
                 look.colour) +
         ": " + also;
}

// The names of what needs nobody, as far as a line goes: that something is watched at all is
// worth seeing as well.
std::string lines_of_what_is_well(const StatusAnswers& answers) {
  std::string out;
  const auto add = [&](const json::array& list, const char* key, const char* one,
                       const char* many) {
    std::string names;
    std::string last;
    std::size_t shown = 0;
    bool more = false;
    for (const auto& item : list) {
      const json::object& o = item.as_object();
      const std::string name = text(o, "name");
      if (text(o, key) != "ok" || name == last) continue;
      last = name;
      more = shown == most_names;
      if (more) break;
      names += (names.empty() ? "" : ", ") + name;
      ++shown;
    }
    if (shown == 0) return;
    out += "  well: " + std::to_string(count_of(list, key, "ok")) + " of " +
           counted(list.size(), one, many) + " (" + names + (more ? " ..." : "") + ")\n";
  };
  add(list_of(answers.rules, "rules"), "state", "rule", "rules");
  add(list_of(answers.probes, "probes"), "outcome", "probe", "probes");
  return out;
}

}  // namespace runbookd::cli
