// The verbs that ask a running daemon.
#include <unistd.h>

#include <boost/json.hpp>
#include <iomanip>
#include <iostream>

#include "daemon/app/api/client.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

std::string text(const json::object& o, const char* key) {
  const json::value* v = o.if_contains(key);
  if (v == nullptr || v->is_null()) return {};
  return v->is_string() ? std::string{v->as_string()} : json::serialize(*v);
}

std::string paint(const std::string& word, bool colour) {
  if (!colour) return word;
  const bool good =
      word == "ok" || word == "resolved" || word == "fixed" || word == "done" || word == "ready";
  const bool bad = word == "bad" || word == "firing" || word == "escalated" || word == "failed" ||
                   word == "ineffective";
  return (good ? "\033[32m" : bad ? "\033[31m" : "\033[33m") + word + "\033[0m";
}

// The answer's JSON; nullopt after the reason was printed.
std::optional<std::string> ask(const LiveOptions& options, const std::string& path) {
  api::ClientTarget target;
  target.url = options.url;
  target.socket = options.socket.empty() ? options.state_dir + "/runbookd.sock" : options.socket;
  if (!options.token_file.empty()) {
    auto token = api::read_token(options.token_file);
    if (!token) {
      std::cerr << "runbookd: " << token.error().text << "\n";
      return std::nullopt;
    }
    target.token = std::move(*token);
  }
  const auto answer = api::client_get(target, path);
  if (!answer) {
    std::cerr << "runbookd: " << answer.error().text << "\n";
    if (!answer.error().hint.empty()) std::cerr << "  = " << answer.error().hint << "\n";
    return std::nullopt;
  }
  if (answer->status == 200) return answer->body;
  std::cerr << "runbookd: " << api::detail_of(*answer) << "\n";
  return std::nullopt;
}

void line(std::initializer_list<std::pair<std::string, int>> cells) {
  for (const auto& [cell, width] : cells) std::cout << std::left << std::setw(width) << cell << " ";
  std::cout << "\n";
}

void print_rules(const json::value& answer, bool colour) {
  std::cout << "\nRULES\n";
  for (const auto& item : answer.at("rules").as_array()) {
    const auto& o = item.as_object();
    const std::string target = text(o, "target");
    line({{text(o, "name") + (target.empty() ? "" : " [" + target + "]"), 32},
          {text(o, "severity"), 4},
          {paint(text(o, "state"), colour), colour ? 20 : 11},
          {text(o, "incident"), 10}});
  }
}

void print_probes(const json::value& answer, bool colour) {
  std::cout << "\nPROBES\n";
  for (const auto& item : answer.at("probes").as_array()) {
    const auto& o = item.as_object();
    const std::string target = text(o, "target");
    line({{text(o, "name") + (target.empty() ? "" : " [" + target + "]"), 32},
          {paint(text(o, "outcome"), colour), colour ? 17 : 8},
          {text(o, "reason") == "none" ? "" : text(o, "reason"), 12},
          {text(o, "detail"), 0}});
  }
}

void print_incident_line(const json::object& o, bool colour) {
  const std::string target = text(o, "target");
  line({{text(o, "id"), 8},
        {text(o, "severity"), 4},
        {paint(text(o, "state"), colour), colour ? 27 : 18},
        {text(o, "rule") + (target.empty() ? "" : " [" + target + "]"), 28},
        {text(o, "opened_at"), 25},
        {text(o, "summary"), 0}});
}

void print_incident(const json::object& o, bool colour) {
  print_incident_line(o, colour);
  std::cout << "\nSTEPS\n";
  for (const auto& item : o.at("steps").as_array()) {
    const auto& s = item.as_object();
    line({{text(s, "do"), 26},
          {text(s, "target"), 12},
          {paint(text(s, "status"), colour), colour ? 27 : 18},
          {text(s, "reason"), 14}});
  }
  std::cout << "\nTIMELINE\n";
  for (const auto& item : o.at("timeline").as_array()) {
    const auto& t = item.as_object();
    line({{text(t, "at"), 25}, {text(t, "kind"), 10}, {text(t, "text"), 0}});
  }
}

}  // namespace

int status_verb(const LiveOptions& options) {
  const auto status = ask(options, "/api/v1/status");
  if (!status) return 2;
  if (options.json) {
    std::cout << *status << "\n";
    return 0;
  }
  const auto rules = ask(options, "/api/v1/rules");
  const auto probes = ask(options, "/api/v1/probes");
  const auto open = ask(options, "/api/v1/incidents?state=open");
  if (!rules || !probes || !open) return 2;
  const bool colour = wants_colour(STDOUT_FILENO);
  const json::value s = json::parse(*status);
  std::cout << "runbookd " << text(s.as_object(), "version") << ", mode "
            << text(s.as_object(), "mode") << "\n";
  print_rules(json::parse(*rules), colour);
  print_probes(json::parse(*probes), colour);
  const json::value incidents = json::parse(*open);
  std::cout << "\nOPEN INCIDENTS\n";
  if (incidents.at("incidents").as_array().empty()) std::cout << "none\n";
  for (const auto& item : incidents.at("incidents").as_array())
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
  const auto answer = ask(options, path);
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
  const auto& list = parsed.at("incidents").as_array();
  if (list.empty()) std::cout << "no incidents\n";
  for (const auto& item : list) print_incident_line(item.as_object(), colour);
  return 0;
}

}  // namespace runbookd::cli
