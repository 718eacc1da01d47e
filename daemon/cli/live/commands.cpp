// The verbs with which people steer a running daemon: one row each, one request each.
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <iostream>

#include "daemon/base/text.hpp"
#include "daemon/cli/live/approve.hpp"
#include "daemon/cli/live/ask.hpp"
#include "daemon/decide/incidents/silence.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::cli {

namespace json = boost::json;

namespace {

constexpr std::array<CommandVerb, 13> table{{
    {.name = "ack",
     .about = "Take an incident on: nobody else is called meanwhile; it stops no step",
     .subject = "ID",
     .path = "/api/v1/incidents/{}/ack",
     .lasts = true,
     .example = "runbookd ack INC-7 --for 1h --reason 'looking at it'"},
    {.name = "resolve",
     .about = "End an incident by hand",
     .subject = "ID",
     .path = "/api/v1/incidents/{}/resolve",
     .reasoned = true,
     .example = "runbookd resolve INC-7 --reason 'the certificate was replaced by hand'"},
    {.name = "note",
     .about = "Write what you know into the timeline of an incident, also of one that is over",
     .subject = "ID",
     .path = "/api/v1/incidents/{}/note",
     .says = true,
     .example = "runbookd note INC-7 'the provider says that a disk was replaced'"},
    {.name = "done",
     .about = "Tick off a routine task; `runbookd tasks` lists them",
     .subject = "ID",
     .path = "/api/v1/tasks/{}/done",
     .reason = "note",
     .why = "What you found, for the journal",
     .example = "runbookd done weekly.4 --note 'two queries without an index, TICKET-12'"},
    {.name = "approve",
     .about =
         "Let the step that waits for people start; on a terminal it is shown first, and asked "
         "for",
     .subject = "ID",
     .path = "/api/v1/approvals/{}/approve",
     .asks = true,
     .example = "runbookd approve INC-7.q1"},
    {.name = "deny",
     .about = "Refuse the step that waits for people; nothing more is started for its incident",
     .subject = "ID",
     .path = "/api/v1/approvals/{}/deny",
     .example = "runbookd deny INC-7.q1 --reason 'a backup is running'"},
    {.name = "silence",
     .about = "Mute a rule, all that concerns a resource, or what all matchers fit "
              "(rule= severity= resource= label.NAME=), for a time: no incident opens, nothing is "
              "started",
     .subject = "SUBJECT|MATCHER",
     .path = "/api/v1/silences",
     .member = "subject",
     .reasoned = true,
     .until = true,
     .matches = true,
     .example = "runbookd silence severity=P3 label.team=shop --for 2h --reason 'planned work'"},
    {.name = "unsilence",
     .about = "End a silence before its time; `runbookd silences` lists them",
     .subject = "ID",
     .path = "/api/v1/silences/{}",
     .example = "runbookd unsilence SIL-1737000000000000000"},
    {.name = "pause",
     .about = "Start nothing, on one resource or at all, until `resume`; also over restarts",
     .subject = "RESOURCE",
     .optional = true,
     .path = "/api/v1/pause",
     .member = "resource",
     .example = "runbookd pause db --reason 'migration'"},
    {.name = "resume",
     .about = "End a pause; without a resource, every one",
     .subject = "RESOURCE",
     .optional = true,
     .path = "/api/v1/resume",
     .member = "resource",
     .example = "runbookd resume db"},
    {.name = "trigger",
     .about = "Open an incident of a rule now, and run its steps",
     .subject = "RULE",
     .path = "/api/v1/trigger",
     .member = "rule",
     .starts = true,
     .example = "runbookd trigger block-address --var ip=203.0.113.7"},
    {.name = "drill",
     .about = "Walk through a rule's steps with everything but the change itself",
     .subject = "RULE",
     .path = "/api/v1/drill",
     .member = "rule",
     .starts = true,
     .example = "runbookd drill shop-down"},
    {.name = "unlock",
     .about = "Say that people have looked at a resource whose state was unknown",
     .subject = "RESOURCE",
     .path = "/api/v1/unlock",
     .member = "resource",
     .reasoned = true,
     .example = "runbookd unlock db --reason 'looked: the session is gone'"},
}};

int wrong(const std::string& what, const CommandVerb& verb) {
  std::cerr << "runbookd: " << what << "\n  = such as: " << verb.example << "\n";
  return 2;
}

// `NAME=VALUE`; false after the complaint.
bool read_variables(const CommandVerb& verb, const CommandOptions& options, json::object& body) {
  if (options.variables.empty()) return true;
  json::object variables;
  for (const std::string& item : options.variables) {
    const auto equals = item.find('=');
    if (equals == 0 || equals == std::string::npos) {
      wrong("--var takes NAME=VALUE, this is `" + item + "`", verb);
      return false;
    }
    variables[item.substr(0, equals)] = item.substr(equals + 1);
  }
  body["variables"] = std::move(variables);
  return true;
}

// `severity=P2`; a name of the rulebook may hold a `=` as well, such as `app[http://a/?b=1]`.
bool is_matcher(const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  return name.size() < word.size() && (is_among(decide::matcher_names, std::string_view{name}) ||
                                       name.starts_with(decide::label_matcher));
}

// Meant as one: names have a `=` within their brackets or their address only.
bool is_meant_as_matcher(const std::string& word) {
  return word.find('=') != std::string::npos && word.find_first_of("[/=") == word.find('=');
}

// False after the complaint.
bool read_matchers(const CommandVerb& verb, const CommandOptions& options, json::object& body) {
  if (options.subjects.size() == 1 && !is_meant_as_matcher(options.subjects.front())) {
    body[verb.member] = options.subjects.front();
    return true;
  }
  json::object matchers;
  for (const std::string& word : options.subjects) {
    const auto equals = word.find('=');
    if (!is_matcher(word) || matchers.contains(word.substr(0, equals))) {
      wrong(is_matcher(word) ? "`" + word.substr(0, equals) + "` is given twice"
                             : "`" + word +
                                   "` is no matcher: they are rule= severity= resource= "
                                   "label.NAME=, and all of them must hold",
            verb);
      return false;
    }
    matchers[word.substr(0, equals)] = word.substr(equals + 1);
  }
  body["matchers"] = std::move(matchers);
  return true;
}

std::string path_of(const CommandVerb& verb, const std::string& subject) {
  std::string path = verb.path;
  const auto hole = path.find("{}");
  if (hole != std::string::npos) path.replace(hole, 2, net::percent_encode(subject));
  return path;
}

}  // namespace

std::span<const CommandVerb> command_verbs() { return table; }

int notify_test_verb(const LiveOptions& options) {
  const auto answer =
      ask(options, Method::post,
          "/api/v1/contacts/" + net::percent_encode(options.subject) + "/test", json::object{});
  if (!answer) return 2;
  const json::value parsed = json::parse(*answer);
  const json::object& told = parsed.as_object();
  const bool delivered = told.at("delivered").as_bool();
  if (options.json)
    std::cout << *answer << "\n";
  else
    std::cout << text(told, "channel") << (delivered ? ": " : ": not delivered: ")
              << text(told, "detail") << "\n";
  return delivered ? 0 : 1;
}

namespace {

// Whoever reads what is shown is who types the answer.
bool somebody_is_there(const CommandOptions& options) {
  return !options.yes && !options.json && ::isatty(STDIN_FILENO) != 0 &&
         ::isatty(STDOUT_FILENO) != 0;
}

}  // namespace

int command_verb(const CommandVerb& verb, const CommandOptions& options) {
  if (!verb.asks || !somebody_is_there(options)) return send_command(verb, options);
  return ask_and_send(verb, options,
                      {std::cin, std::cout, {Stamp::now().wall, wants_colour(STDOUT_FILENO)}});
}

int send_command(const CommandVerb& verb, const CommandOptions& options) {
  json::object body;
  if (verb.until && options.for_.empty() == options.until.empty())
    return wrong("either --for or --until says when it ends", verb);
  if (!options.for_.empty()) body["for"] = options.for_;
  if (!options.until.empty()) body["until"] = options.until;
  if (!options.reason.empty()) body[verb.says ? "text" : verb.reason] = options.reason;
  if (!options.target.empty()) body["target"] = options.target;
  if (!read_variables(verb, options, body)) return 2;
  if (verb.matches && !read_matchers(verb, options, body)) return 2;
  if (*verb.member != '\0' && !options.subject.empty()) body[verb.member] = options.subject;
  const bool ends_something = std::string_view{verb.name} == "unsilence";
  const auto answer = ask(options, ends_something ? Method::delete_ : Method::post,
                          path_of(verb, options.subject), body);
  if (!answer) return 2;
  if (options.json) {
    std::cout << *answer << "\n";
    return 0;
  }
  const json::value told = json::parse(*answer);
  std::cout << text(told.as_object(), "detail") << "\n";
  return 0;
}

}  // namespace runbookd::cli
