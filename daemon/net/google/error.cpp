#include "daemon/net/google/error.hpp"

#include "daemon/net/google/backoff.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {
namespace json = boost::json;
namespace {

constexpr std::size_t max_status_name = 64;
constexpr std::size_t max_details = 16;

std::optional<Nanos> retry_info(const json::object& root) {
  const json::array* details = json_array_at(root, {"error", "details"});
  if (details == nullptr) return std::nullopt;
  std::size_t seen = 0;
  for (const json::value& item : *details) {
    if (++seen > max_details) break;
    const json::object* detail = item.if_object();
    if (detail == nullptr) continue;
    if (auto delay = parse_proto_duration(json_text_at(*detail, {"retryDelay"}))) return delay;
  }
  return std::nullopt;
}

// `errors[0].reason` of the older shape.
std::string first_reason(const json::object& root) {
  const json::array* errors = json_array_at(root, {"error", "errors"});
  if (errors == nullptr || errors->empty()) return {};
  const json::object* first = errors->front().if_object();
  return first == nullptr ? std::string{} : json_text_at(*first, {"reason"});
}

}  // namespace

GoogleError decode_google_error(int status, std::string_view body) {
  GoogleError out;
  out.message = "HTTP " + std::to_string(status);
  const auto root = parse_json_object(body);
  if (!root) return out;
  out.status = json_text_at(*root, {"error", "status"});
  if (out.status.empty()) out.status = first_reason(*root);
  if (out.status.empty()) out.status = json_text_at(*root, {"error"});  // OAuth: `invalid_grant`
  out.status = one_line(out.status, max_status_name);
  std::string message = json_text_at(*root, {"error", "message"});
  if (message.empty()) message = json_text_at(*root, {"error_description"});
  if (!message.empty()) out.message = one_line(message, max_error_message);
  out.retry_delay = retry_info(*root);
  return out;
}

bool is_throttled(int status, std::string_view error_status) {
  if (status == 429) return !error_status.empty();
  return status == 403 &&
         (error_status == "rateLimitExceeded" || error_status == "userRateLimitExceeded");
}

Proof proof_of(const GoogleReply& reply) {
  const bool refused = reply.status == 412 || is_throttled(reply.status, reply.error_status);
  return refused ? Proof::refused : meaning_of(reply.status).proof;
}

ActionError action_error_of(const GoogleReply& reply) {
  if (is_throttled(reply.status, reply.error_status)) return ActionError::throttled;
  const bool precondition = reply.status == 400 && reply.error_status == "FAILED_PRECONDITION";
  if (precondition || reply.status == 412) return ActionError::precondition;
  const Meaning meaning = meaning_of(reply.status);
  return meaning.proof == Proof::done ? ActionError::rejected : meaning.error;
}

ActionError action_error_of(const GoogleFailure& failure) {
  return action_error_of(failure.reason, failure.sent);
}

Refusal refusal_of(const GoogleFailure& failure) {
  return {action_error_of(failure), describe(failure), failure.reason};
}

Result<std::string, Refusal> body_of(GoogleResult reply) {
  if (!reply) return refusal_of(reply.error());
  if (reply->status != 200) return Refusal{action_error_of(*reply), describe(*reply)};
  return std::move(reply->body);
}

std::string describe(const GoogleReply& reply) {
  std::string out =
      reply.error_status.empty()
          ? reply.error_message
          : reply.error_status + " (" + std::to_string(reply.status) + "): " + reply.error_message;
  return one_line(out, max_error_message);
}

std::string describe(const GoogleFailure& failure) {
  return one_line(failure.detail.empty() ? std::string(name_of(failure.reason)) : failure.detail,
                  max_error_message);
}

}  // namespace runbookd::net
