#include "daemon/app/api/handlers.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/guard.hpp"
#include "daemon/app/api/gzip.hpp"
#include "daemon/base/number.hpp"
#include "daemon/decide/incidents/incident.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::api::handlers {

namespace {

constexpr std::size_t usual_records = 100;
constexpr std::size_t most_records = 1000;
// PagerDuty promises to deliver up to 55 KB. Each secret costs a digest of it, whoever has sent it.
constexpr std::size_t most_hook_bytes = 64 << 10;

Response json_text(std::string body) {
  Response out;
  out.body = std::move(body);
  return out;
}

Response plain(std::string body) {
  Response out;
  out.content_type = "text/plain; charset=utf-8";
  out.body = std::move(body);
  return out;
}

// nullopt: not there; an Error when it is no number.
Result<std::optional<std::uint64_t>> number_in(const Call& call, const std::string& name) {
  const auto it = call.query.find(name);
  if (it == call.query.end()) return std::optional<std::uint64_t>{};
  const auto value = whole_number<std::uint64_t>(it->second);
  if (!value) return Error{"`" + name + "` must be a whole number", {}};
  return value;
}

std::string said(const Error& error) {
  return error.hint.empty() ? error.text : error.text + "; " + error.hint;
}

}  // namespace

Answer page(Call call) {
  Response out;
  out.content_type = "text/html; charset=utf-8";
  out.body = call.backend->page();
  co_return out;
}

Answer metrics(Call call) {
  Response out;
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  MetricsText text = co_await call.backend->metrics_text(accepts_gzip(call.accept_encoding));
  out.shared = std::move(text.bytes);
  out.headers.emplace_back("Vary", "Accept-Encoding");
  if (text.gzip) out.headers.emplace_back("Content-Encoding", "gzip");
  co_return out;
}

Answer healthy(Call call) {
  if (call.backend->healthy()) co_return plain("ok\n");
  co_return problem(503, "not healthy");
}

Answer ready(Call call) {
  const auto reason = call.backend->ready();
  if (!reason) co_return plain("ready\n");
  co_return problem(503, *reason);
}

Answer reload(Call call) {
  const ReloadAnswer answer = co_await call.backend->reload();
  if (!answer.accepted) co_return problem(400, answer.diagnostics);
  std::string text = answer.diagnostics;
  text += "reloaded\n";
  co_return plain(std::move(text));
}

Answer status(Call call) { co_return json_text(call.backend->status()); }
Answer probes(Call call) { co_return json_text(call.backend->probes()); }
Answer rules(Call call) { co_return json_text(call.backend->rules()); }

Answer incidents(Call call) {
  const auto query = incident_query(call.query);
  if (!query) co_return problem(400, query.error().text);
  co_return json_text(call.backend->incidents(*query));
}

Answer incident(Call call) {
  const auto found = co_await call.backend->incident(call.parameters.front());
  if (!found) co_return problem(503, said(found.error()));
  if (!*found) co_return problem(404, "there is no such incident");
  co_return json_text(**found);
}

Answer postmortem(Call call) {
  auto found = co_await call.backend->postmortem(call.parameters.front());
  if (!found) co_return problem(503, said(found.error()));
  if (!*found) co_return problem(404, "there is no such incident");
  Response out;
  out.content_type = "text/markdown; charset=utf-8";
  out.body = std::move(**found);
  co_return out;
}

Answer journal(Call call) {
  const auto after = number_in(call, "after");
  if (!after) co_return problem(400, after.error().text);
  const auto limit = number_in(call, "limit");
  if (!limit) co_return problem(400, limit.error().text);
  const std::uint64_t wanted = limit->value_or(usual_records);
  if (wanted == 0 || wanted > most_records) co_return problem(400, "`limit` must be 1 to 1000");
  const auto records = call.backend->journal(*after, static_cast<std::size_t>(wanted));
  if (!records) co_return problem(503, records.error().text);
  co_return json_text(*records);
}

Answer silences(Call call) { co_return json_text(call.backend->silences()); }
Answer approvals(Call call) { co_return json_text(call.backend->approvals()); }
Answer tasks(Call call) { co_return json_text(call.backend->tasks()); }

Answer on_call(Call call) {
  const auto said = call.query.find("at");
  if (said == call.query.end()) co_return json_text(call.backend->on_call({}));
  const auto at = parse_rfc3339(said->second);
  if (!at) co_return problem(400, "`at` must be a time such as 2026-01-31T12:00:00Z");
  co_return json_text(call.backend->on_call(at));
}

Answer explain(Call call) {
  const auto named = [&](const char* name) {
    const auto it = call.query.find(name);
    return it == call.query.end() ? std::string{} : it->second;
  };
  const std::string incident = named("incident");
  const std::string rule = named("rule");
  const std::string target = named("target");
  if (incident.empty() == rule.empty())
    co_return problem(400, "explain needs `rule=NAME` (and `target=NAME`), or `incident=ID`");
  if (!incident.empty() && !target.empty())
    co_return problem(400, "`target` goes with `rule`: an incident has its own");
  auto answer = call.backend->explain({rule, target, incident});
  if (!answer) co_return problem(404, said(answer.error()));
  co_return json_text(std::move(*answer));
}

Answer test_contact(Call call) {
  ContactTest test = co_await call.backend->test_contact(call.parameters.front(), call.who.name);
  if (test.status != 200) co_return problem(test.status, test.detail);
  boost::json::object out;
  out["contact"] = net::json_string(call.parameters.front());
  out["channel"] = net::json_string(test.channel);
  out["delivered"] = test.delivered;
  out["detail"] = net::json_string(test.detail);
  co_return json_text(boost::json::serialize(out));
}

Answer run_probe(Call call) {
  std::string target;
  if (!call.body.empty()) {
    const auto body = net::parse_json_object_strictly(call.body);
    if (!body) co_return problem(400, body.error().text);
    const boost::json::value* named = body->if_contains("target");
    if (body->size() != (named != nullptr ? 1 : 0) || (named != nullptr && !named->is_string()))
      co_return problem(400, "the body may hold `target`, a text, and nothing else");
    target = net::json_text_at(*body, {"target"});
  }
  auto answer = co_await call.backend->run_probe(call.parameters.front(), std::move(target));
  if (!answer) co_return problem(404, said(answer.error()));
  co_return json_text(std::move(*answer));
}

Answer hook(Call call) {
  if (call.body.size() > most_hook_bytes) co_return problem(413, "the body exceeds 64 KiB");
  const std::string_view header = call.route->signature;
  OperateAnswer answer = co_await call.backend->hook(
      {std::string(call.route->pattern), std::move(call.signature), std::move(call.body)});
  if (answer.status == 401) co_return unsigned_request(header);
  if (answer.status != 200) co_return problem(answer.status, answer.detail);
  boost::json::object out;
  out["detail"] = net::json_string(answer.detail);
  co_return json_text(boost::json::serialize(out));
}

Answer openapi(Call) { co_return json_text(openapi_text()); }

}  // namespace runbookd::api::handlers
