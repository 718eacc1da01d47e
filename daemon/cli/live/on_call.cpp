// `runbookd oncall`.
//
//   primary    ann   until 2026-12-07T09:00:00.000Z (6d23h), then bob
//   secondary  cleo  stands in until 2026-12-27T00:00:00.000Z (2d4h), then dora
#include <boost/json.hpp>
#include <iostream>

#include "daemon/cli/live/ages.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/on_call_screen.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

std::string on_call_screen(const json::object& answer) {
  const json::array& list = answer.at("on_call").as_array();
  if (list.empty())
    return "no contact is a rotation: `runbookd kinds contact` shows how one is written\n";
  std::size_t widest = 0;
  std::size_t widest_name = 0;
  for (const auto& item : list) {
    widest = std::max(widest, text(item.as_object(), "contact").size());
    widest_name = std::max(widest_name, text(item.as_object(), "who").size());
  }
  const auto at = parse_rfc3339(text(answer, "at"));
  std::string out;
  for (const auto& value : list) {
    const json::object& item = value.as_object();
    const std::string contact = text(item, "contact");
    const std::string who = text(item, "who");
    out += contact + std::string(widest - contact.size() + 2, ' ') +
           (who.empty() ? "nobody" : who) + std::string(widest_name - who.size() + 2, ' ');
    out += item.at("overridden").as_bool() ? "stands in until " : "until ";
    const std::string to = text(item, "to");
    const auto end = parse_rfc3339(to);
    out += to;
    if (at && end) out += " (" + short_duration(*end - *at) + ")";
    out += ", then " + text(item, "next") + "\n";
  }
  return out;
}

int on_call_verb(const OnCallOptions& options) {
  std::string path = "/api/v1/oncall";
  if (!options.at.empty()) path += "?at=" + net::percent_encode(options.at);
  const auto answer = get(options, path);
  if (!answer) return 2;
  std::cout << (options.json ? *answer + "\n" : on_call_screen(json::parse(*answer).as_object()));
  return 0;
}

}  // namespace runbookd::cli
