#include <unistd.h>

#include <boost/json.hpp>
#include <iostream>

#include "daemon/cli/live/ask.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

std::string named(const json::object& o) {
  const std::string target = text(o, "target");
  return text(o, "name") + (target.empty() ? "" : " [" + target + "]");
}

void print_incident_line(const json::object& o, bool colour) {
  const std::string target = text(o, "target");
  print_row({{text(o, "id"), 8},
             {text(o, "severity"), 4},
             {painted(text(o, "state"), colour), width_of(18, colour)},
             {text(o, "rule") + (target.empty() ? "" : " [" + target + "]") +
                  (text(o, "drill") == "true" ? " (drill)" : ""),
              28},
             {text(o, "opened_at"), 25},
             {text(o, "summary"), 0}});
}

const json::array& list_of(const json::value& answer, const char* name) {
  return answer.at(name).as_array();
}

std::string until(const json::object& o) {
  const std::string at = text(o, "until");
  return at.empty() ? "no end known" : "until " + at;
}

// What keeps the daemon from acting at all: first, since everything below depends on it.
void print_gates(const json::value& status, bool colour) {
  for (const auto& item : list_of(status, "paused")) {
    const std::string what{item.as_string()};
    const bool all = what == "all";
    std::cout << painted("PAUSED", colour) << " " << (all ? "everything" : what)
              << ": nothing is started until `runbookd resume" << (all ? "" : " " + what) << "`\n";
  }
  for (const auto& item : list_of(status, "gates")) {
    const auto& gate = item.as_object();
    std::cout << painted("CLOSED", colour) << " nothing is started: " << text(gate, "reason")
              << " (" << text(gate, "why") << "), " << until(gate) << "\n";
  }
}

void print_silences(const json::value& status) {
  if (list_of(status, "silences").empty()) return;
  std::cout << "\nSILENCES\n";
  for (const auto& item : list_of(status, "silences")) {
    const auto& s = item.as_object();
    print_row({{text(s, "id"), 24},
               {text(s, "rule") + text(s, "resource"), 28},
               {until(s), 31},
               {text(s, "who") + ": " + text(s, "reason"), 0}});
  }
}

void print_locked(const json::value& status) {
  if (list_of(status, "locked").empty()) return;
  std::cout << "\nLOCKED (look, then `runbookd unlock NAME --reason ...`)\n";
  for (const auto& item : list_of(status, "locked")) {
    const auto& l = item.as_object();
    print_row({{text(l, "resource"), 28}, {text(l, "why"), 0}});
  }
}

void print_approvals(const json::value& status) {
  if (list_of(status, "approvals").empty()) return;
  std::cout << "\nWAITING FOR APPROVAL (`runbookd approve ID` or `deny ID`)\n";
  for (const auto& item : list_of(status, "approvals")) {
    const auto& a = item.as_object();
    std::string from;
    for (const auto& name : list_of(item, "from"))
      from += (from.empty() ? "" : ", ") + std::string{name.as_string()};
    print_row(
        {{text(a, "id"), 12},
         {text(a, "rule"), 28},
         {text(a, "summary"), 40},
         {"from " + (from.empty() ? "any approver" : from) + ", until " + text(a, "expires_at"),
          0}});
  }
}

void print_rules(const json::value& answer, bool colour) {
  std::cout << "\nRULES\n";
  for (const auto& item : list_of(answer, "rules")) {
    const auto& o = item.as_object();
    print_row({{named(o), 32},
               {text(o, "severity"), 4},
               {painted(text(o, "state"), colour), width_of(11, colour)},
               {text(o, "incident"), 10}});
  }
}

void print_probes(const json::value& answer, bool colour) {
  std::cout << "\nPROBES\n";
  for (const auto& item : list_of(answer, "probes")) {
    const auto& o = item.as_object();
    print_row({{named(o), 32},
               {painted(text(o, "outcome"), colour), width_of(8, colour)},
               {text(o, "reason") == "none" ? "" : text(o, "reason"), 12},
               {text(o, "detail"), 0}});
  }
}

void print_incident(const json::object& o, bool colour) {
  print_incident_line(o, colour);
  if (const std::string by = text(o, "acked_by"); !by.empty())
    std::cout << "acknowledged by " << by << " at " << text(o, "acked_at") << "\n";
  std::cout << "\nSTEPS\n";
  for (const auto& item : o.at("steps").as_array()) {
    const auto& s = item.as_object();
    const std::string question = text(s, "question");
    print_row({{text(s, "do"), 26},
               {text(s, "target"), 12},
               {painted(text(s, "status"), colour), width_of(18, colour)},
               {text(s, "reason"), 14},
               {question.empty() ? "" : "`runbookd approve " + question + "`", 0}});
  }
  std::cout << "\nTIMELINE\n";
  for (const auto& item : o.at("timeline").as_array()) {
    const auto& t = item.as_object();
    print_row({{text(t, "at"), 25}, {text(t, "kind"), 10}, {text(t, "text"), 0}});
  }
}

}  // namespace

int status_verb(const LiveOptions& options) {
  const auto answer = get(options, "/api/v1/status");
  if (!answer) return 2;
  if (options.json) {
    std::cout << *answer << "\n";
    return 0;
  }
  const auto rules = get(options, "/api/v1/rules");
  const auto probes = get(options, "/api/v1/probes");
  const auto open = get(options, "/api/v1/incidents?state=open");
  if (!rules || !probes || !open) return 2;
  const bool colour = wants_colour(STDOUT_FILENO);
  const json::value status = json::parse(*answer);
  const std::string not_ready = text(status.as_object(), "not_ready");
  std::cout << "runbookd " << text(status.as_object(), "version") << ", mode "
            << text(status.as_object(), "mode")
            << (not_ready.empty() ? ", ready" : ", not ready: " + not_ready) << "\n";
  print_gates(status, colour);
  print_approvals(status);
  print_silences(status);
  print_locked(status);
  print_rules(json::parse(*rules), colour);
  print_probes(json::parse(*probes), colour);
  const json::value incidents = json::parse(*open);
  std::cout << "\nOPEN INCIDENTS\n";
  if (list_of(incidents, "incidents").empty()) std::cout << "none\n";
  for (const auto& item : list_of(incidents, "incidents"))
    print_incident_line(item.as_object(), colour);
  return 0;
}

int incidents_verb(const LiveOptions& options) {
  const bool one = !options.subject.empty();
  std::string path = "/api/v1/incidents";
  if (one)
    path += "/" + options.subject;
  else if (!options.state.empty())
    path += "?state=" + options.state;
  const auto answer = get(options, path);
  if (!answer) return 2;
  if (options.json) {
    std::cout << *answer << "\n";
    return 0;
  }
  const bool colour = wants_colour(STDOUT_FILENO);
  const json::value parsed = json::parse(*answer);
  if (one) {
    print_incident(parsed.as_object(), colour);
    return 0;
  }
  const auto& list = list_of(parsed, "incidents");
  if (list.empty()) std::cout << "no incidents\n";
  for (const auto& item : list) print_incident_line(item.as_object(), colour);
  return 0;
}

}  // namespace runbookd::cli
