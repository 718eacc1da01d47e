#include "daemon/app/api/routes.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/handlers.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::api {
namespace json = boost::json;

namespace {

constexpr auto get = Method::get;
constexpr auto post = Method::post;
constexpr auto remove = Method::delete_;

constexpr std::array table{
    Route{get, "/", Role::viewer, "", false, handlers::page, "the page"},
    Route{get, "/metrics", Role::viewer, "", true, handlers::metrics, "Prometheus text"},
    Route{get, "/-/healthy", Role::none, "", true, handlers::healthy, "200 while alive"},
    Route{get, "/-/ready", Role::none, "", true, handlers::ready, "200 when ready, else 503"},
    Route{post, "/-/reload", Role::admin, "", false, handlers::reload, "load the rulebook again"},
    Route{get, "/api/v1/status", Role::viewer, "", false, handlers::status, "the daemon itself"},
    Route{get, "/api/v1/probes", Role::viewer, "", false, handlers::probes, "probes and signals"},
    Route{get, "/api/v1/rules", Role::viewer, "", false, handlers::rules, "rules and their states"},
    Route{get, "/api/v1/incidents", Role::viewer,
          "state rule target severity resource since until limit before", false,
          handlers::incidents, "incidents, newest first, in pages"},
    Route{get, "/api/v1/incidents/{id}", Role::viewer, "", false, handlers::incident,
          "one incident"},
    Route{get, "/api/v1/incidents/{id}/postmortem", Role::viewer, "", false, handlers::postmortem,
          "the postmortem of an incident, Markdown; a draft while it is open"},
    Route{get, "/api/v1/journal", Role::viewer, "after limit", false, handlers::journal,
          "records, newest first"},
    Route{get, "/api/v1/silences", Role::viewer, "", false, handlers::silences,
          "silences that have not ended"},
    Route{get, "/api/v1/approvals", Role::viewer, "", false, handlers::approvals,
          "steps that wait for people"},
    Route{get, "/api/v1/tasks", Role::viewer, "", false, handlers::tasks,
          "routine tasks, in the order of the rulebook"},
    Route{get, "/api/v1/oncall", Role::viewer, "at", false, handlers::on_call,
          "who is on call, now or at a time"},
    Route{get, "/api/v1/explain", Role::viewer, "rule target incident", false, handlers::explain,
          "why a rule, or the rule of an incident, does what it does"},
    Route{get, "/api/v1/openapi.json", Role::viewer, "", false, handlers::openapi, "this list"},
    Route{post, "/api/v1/incidents/{id}/ack", Role::operator_, "", false, handlers::ack,
          "take it on, for as long as `for` says"},
    Route{post, "/api/v1/incidents/{id}/resolve", Role::operator_, "", false, handlers::resolve,
          "end an incident by hand; needs a reason"},
    Route{post, "/api/v1/incidents/{id}/note", Role::operator_, "", false, handlers::note,
          "write into the timeline of an incident, also of one that is over; needs a text"},
    Route{post, "/api/v1/approvals/{id}/approve", Role::approver, "", false, handlers::approve,
          "let the waiting step of an incident start"},
    Route{post, "/api/v1/approvals/{id}/deny", Role::approver, "", false, handlers::deny,
          "refuse the waiting step of an incident"},
    Route{post, "/api/v1/silences", Role::operator_, "", false, handlers::silence,
          "withhold actions of a rule or on a resource until a time"},
    Route{remove, "/api/v1/silences/{id}", Role::operator_, "", false, handlers::unsilence,
          "end a silence before its time"},
    Route{post, "/api/v1/pause", Role::operator_, "", false, handlers::pause,
          "start no actions, on one resource or at all"},
    Route{post, "/api/v1/resume", Role::operator_, "", false, handlers::resume, "undo a pause"},
    Route{post, "/api/v1/rules/{name}/trigger", Role::operator_, "", false, handlers::trigger,
          "run a rule's steps now"},
    Route{post, "/api/v1/rules/{name}/drill", Role::operator_, "", false, handlers::drill,
          "walk through a rule's steps without the change itself"},
    Route{post, "/api/v1/resources/{name}/unlock", Role::admin, "", false, handlers::unlock,
          "people have looked at a resource whose state was unknown"},
    Route{post, "/api/v1/tasks/{id}/done", Role::operator_, "", false, handlers::done,
          "tick off a routine task, with a `note` or without"},
    Route{post, "/api/v1/contacts/{name}/test", Role::operator_, "", false, handlers::test_contact,
          "send a contact a test message, and say what its channel answers"},
    Route{post, "/api/v1/trigger", Role::operator_, "", false, handlers::trigger,
          "run a rule's steps now; the body names the rule"},
    Route{post, "/api/v1/drill", Role::operator_, "", false, handlers::drill,
          "walk through a rule's steps without the change itself; the body names the rule"},
    Route{post, "/api/v1/unlock", Role::admin, "", false, handlers::unlock,
          "people have looked at a resource; the body names it"},
    Route{post, "/api/v1/probes/{name}/run", Role::operator_, "", false, handlers::run_probe,
          "run a probe now, of one `target` or of all, and show what it saw"},
    Route{post, "/api/v1/alerts", Role::source, "", false, handlers::alertmanager,
          "the webhook of Alertmanager, version 4"},
    Route{post, "/api/v2/alerts", Role::source, "", false, handlers::posted_alerts,
          "alerts as Prometheus posts them to an Alertmanager"},
    Route{post, "/api/v1/heartbeats/{name}", Role::source, "", false, handlers::heartbeat,
          "a job says that it ran; `message`, `ok` and `target` if it likes"},
    Route{post, "/api/v1/pagerduty", Role::none, "", false, handlers::hook,
          "PagerDuty's webhook, version 3: who acknowledges there has the incident",
          "X-PagerDuty-Signature"},
};

std::string_view methods_of(const Route& route) {
  switch (route.method) {
    case Method::get:
      return "GET, HEAD";
    case Method::delete_:
      return "DELETE";
    default:
      return "POST";
  }
}

std::string_view next_segment(std::string_view& rest) {
  const auto end = rest.find('/');
  const auto segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return segment;
}

bool matches(std::string_view pattern, const std::vector<std::string>& segments,
             std::vector<std::string>& parameters) {
  parameters.clear();
  std::string_view rest = pattern.substr(1);
  for (const std::string& segment : segments) {
    if (rest.empty() || segment.empty()) return false;
    const auto expected = next_segment(rest);
    if (expected.starts_with('{')) {
      parameters.push_back(segment);
    } else if (expected != segment) {
      return false;
    }
  }
  return rest.empty();
}

json::object parameter(std::string_view name, std::string_view where) {
  json::object schema;
  schema.emplace("type", "string");
  json::object out;
  out.emplace("name", net::json_string(name));
  out.emplace("in", net::json_string(where));
  out.emplace("required", where != "query");
  out.emplace("schema", std::move(schema));
  return out;
}

json::array parameters_of(const Route& route) {
  json::array out;
  for (std::string_view rest = route.pattern.substr(1); !rest.empty();) {
    auto segment = next_segment(rest);
    if (!segment.starts_with('{')) continue;
    out.push_back(parameter(segment.substr(1, segment.size() - 2), "path"));
  }
  for (const auto name : words_of(route.query)) out.push_back(parameter(name, "query"));
  if (!route.signature.empty()) out.push_back(parameter(route.signature, "header"));
  return out;
}

json::string_view key_of(Method method) {
  switch (method) {
    case Method::get:
      return "get";
    case Method::delete_:
      return "delete";
    default:
      return "post";
  }
}

json::object operation_of(const Route& route) {
  json::object done;
  done.emplace("description", "done");
  json::object failed;
  failed.emplace("description", "application/problem+json");
  json::object responses;
  responses.emplace("200", std::move(done));
  responses.emplace("default", std::move(failed));
  json::object out;
  out.emplace("summary", net::json_string(route.summary));
  // Whose signature it is stands in for who they are.
  out.emplace("x-role", route.signature.empty() ? net::json_string(name_of(route.role))
                                                : net::json_string("signature"));
  out.emplace("parameters", parameters_of(route));
  out.emplace("responses", std::move(responses));
  return out;
}

}  // namespace

std::span<const Route> routes() { return table; }

Match match_route(std::span<const Route> routes, Method method,
                  const std::vector<std::string>& segments, Door door) {
  const Method wanted = method == Method::head ? Method::get : method;
  Match out;
  for (const Route& route : routes) {
    if (door == Door::metrics && !route.on_metrics) continue;
    std::vector<std::string> parameters;
    if (!matches(route.pattern, segments, parameters)) continue;
    if (route.method == wanted) {
      out.route = &route;
      out.parameters = std::move(parameters);
      return out;
    }
    if (!out.allow.empty()) out.allow += ", ";
    out.allow += methods_of(route);
  }
  return out;
}

std::string openapi_text() {
  json::object info;
  info.emplace("title", "runbookd");
  info.emplace("version", "1");
  json::object paths;
  for (const Route& route : table) {
    auto& path = paths[json::string_view(route.pattern.data(), route.pattern.size())];
    if (!path.is_object()) path.emplace_object();
    path.get_object().emplace(key_of(route.method), operation_of(route));
  }
  json::object out;
  out.emplace("openapi", "3.1.0");
  out.emplace("info", std::move(info));
  out.emplace("paths", std::move(paths));
  return json::serialize(out);
}

}  // namespace runbookd::api
