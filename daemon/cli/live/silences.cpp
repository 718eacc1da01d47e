// `runbookd silences [--expiring]`.
//
//   SIL-1737  rule=down severity=P2  by ann, ends in 41m: planned work
//       still wrong: down of a
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/screen_parts.hpp"
#include "daemon/cli/live/silences_screen.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

// Whoever looks for what expires has an hour to do something about it.
constexpr Nanos soon = hours{1};

bool is_shown(const json::object& silence, bool expiring, Wall now) {
  const auto until = parse_rfc3339(text(silence, "until"));
  return !expiring || (until && *until - now <= soon);
}

std::string wrong_line(const json::object& silence) {
  const std::string wrong = names_of(silence, "still_wrong");
  return wrong.empty() ? "" : "    still wrong: " + wrong + "\n";
}

}  // namespace

std::string silences_screen(const json::array& silences, bool expiring, Wall now) {
  std::string out;
  for (const json::value& item : silences) {
    const json::object& it = item.as_object();
    if (!is_shown(it, expiring, now)) continue;
    const std::string until = text(it, "until");
    const std::string why = text(it, "reason");
    out += text(it, "id") + "  " + text(it, "matchers") + "  by " + text(it, "who") + ", " +
           (until.empty() ? "no end known" : left_until(until, now)) +
           (why.empty() ? "" : ": " + why) + "\n" + wrong_line(it);
  }
  if (!out.empty()) return out;
  return expiring ? "no silence ends within the hour\n" : "nothing is silenced\n";
}

int silences_verb(const SilencesOptions& options) {
  const auto answer = get(options, "/api/v1/silences");
  if (!answer) return 2;
  const json::value parsed = json::parse(*answer);
  const json::array& list = parsed.as_object().at("silences").as_array();
  std::cout << (options.json ? *answer + "\n"
                             : silences_screen(list, options.expiring, Stamp::now().wall));
  return 0;
}

}  // namespace runbookd::cli
