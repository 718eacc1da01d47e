// What others tell us of their own accord: Prometheus and Alertmanager of alerts, jobs that they
// ran.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/app/api/handlers.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::api::handlers {
namespace json = boost::json;

namespace {

constexpr std::size_t most_message_bytes = 2 << 10;
constexpr std::size_t most_target_bytes = 512;

Answer answer_of(boost::asio::awaitable<OperateAnswer> asked) {
  const OperateAnswer answer = co_await std::move(asked);
  if (answer.status != 200) co_return problem(answer.status, answer.detail);
  json::object done;
  done.emplace("detail", net::json_string(answer.detail));
  Response out;
  out.body = json::serialize(done);
  co_return out;
}

Answer take(Call call, Result<AlertMessage> message) {
  if (!message) co_return problem(400, message.error().text);
  co_return co_await answer_of(call.backend->alerts(std::move(*message), std::move(call.who.name)));
}

// `{"message": "..", "ok": false, "target": ".."}`, all of it optional; a job that has nothing to
// say posts nothing.
Result<Heartbeat> heartbeat_in(const Call& call) {
  Heartbeat out;
  out.probe = call.parameters.front();
  out.who = call.who.name;
  if (call.body.empty()) return out;
  auto body = net::parse_json_object_strictly(call.body);
  if (!body) return body.error();
  for (const auto& item : *body) {
    const std::string name(item.key().data(), item.key().size());
    const bool text = (name == "message" || name == "target") && item.value().is_string();
    if (!text && !(name == "ok" && item.value().is_bool()))
      return Error{"there is no member `" + net::one_line(name, 80) +
                       "` of that kind: message and target are texts, ok is true or false",
                   {}};
  }
  out.message = net::json_text_at(*body, {"message"});
  out.message.resize(std::min(out.message.size(), most_message_bytes));
  out.target = net::one_line(net::json_text_at(*body, {"target"}), most_target_bytes);
  if (const json::value* went_well = net::json_at(*body, {"ok"})) out.ok = went_well->as_bool();
  return out;
}

}  // namespace

Answer alertmanager(Call call) {
  auto message = parse_alertmanager_webhook(call.body);
  return take(std::move(call), std::move(message));
}

Answer posted_alerts(Call call) {
  auto message = parse_posted_alerts(call.body);
  return take(std::move(call), std::move(message));
}

Answer heartbeat(Call call) {
  auto said = heartbeat_in(call);
  if (!said) co_return problem(400, said.error().text);
  co_return co_await answer_of(call.backend->heartbeat(std::move(*said)));
}

}  // namespace runbookd::api::handlers
