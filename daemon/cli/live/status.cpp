// `status` and `incidents`: what to ask the daemon for, and where the answers go (screen.hpp).
#include <unistd.h>

#include <boost/json.hpp>
#include <iostream>

#include "daemon/cli/live/ask.hpp"
#include "daemon/cli/live/screen.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

Look look_of(bool all = false) { return {Stamp::now().wall, wants_colour(STDOUT_FILENO), all}; }

// The filters that were given, as a query.
std::string path_of(const IncidentsOptions& o) {
  if (!o.subject.empty()) return "/api/v1/incidents/" + net::percent_encode(o.subject);
  std::string query;
  const auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    query += (query.empty() ? "?" : "&") + std::string{name} + "=" + net::percent_encode(value);
  };
  add("state", o.state);
  add("rule", o.rule);
  add("target", o.target);
  add("severity", o.severity);
  add("resource", o.resource);
  add("since", o.since);
  add("until", o.until);
  add("limit", o.limit);
  add("before", o.before);
  return "/api/v1/incidents" + query;
}

}  // namespace

int status_verb(const StatusOptions& options) {
  const auto status = get(options, "/api/v1/status");
  if (!status) return 2;
  if (options.json) {
    std::cout << *status << "\n";
    return 0;
  }
  const auto rules = get(options, "/api/v1/rules");
  const auto probes = get(options, "/api/v1/probes");
  const auto open = get(options, "/api/v1/incidents?state=open");
  if (!rules || !probes || !open) return 2;
  const StatusAnswers answers{json::parse(*status), json::parse(*rules), json::parse(*probes),
                              json::parse(*open)};
  std::cout << status_screen(answers, look_of(options.all));
  return 0;
}

int incidents_verb(const IncidentsOptions& options) {
  const auto answer = get(options, path_of(options));
  if (!answer) return 2;
  if (options.json) {
    std::cout << *answer << "\n";
    return 0;
  }
  const Look look = look_of();
  const json::value parsed = json::parse(*answer);
  if (!options.subject.empty()) {
    std::cout << incident_screen(parsed.as_object(), look);
    return 0;
  }
  const json::array& list = parsed.at("incidents").as_array();
  if (list.empty()) std::cout << "no incidents\n";
  for (const auto& item : list) std::cout << incident_line(item.as_object(), look) << "\n";
  if (const std::string next = text(parsed.as_object(), "next"); !next.empty())
    std::cout << "older ones: --before " << next << "\n";
  return 0;
}

}  // namespace runbookd::cli
