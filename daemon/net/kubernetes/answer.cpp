#include "daemon/net/kubernetes/answer.hpp"

#include "daemon/net/http/proof.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {
namespace {

constexpr std::size_t most_message_bytes = 300;

}  // namespace

Refusal refusal_of(const HttpResponse& answer) {
  const std::string code = std::to_string(answer.status);
  const auto status = parse_json_object(answer.body);
  if (!status || json_text_at(*status, {"kind"}) != "Status")
    return {answer.status == 401 ? ActionError::unauthenticated : ActionError::internal,
            "HTTP " + code + ", and not as an API server of Kubernetes answers"};
  const std::string reason = json_text_at(*status, {"reason"});
  const std::string message = json_text_at(*status, {"message"});
  return {meaning_of(answer.status).error,
          one_line((reason.empty() ? "HTTP" : reason) + " (" + code + "): " + message,
                   most_message_bytes)};
}

Refusal refusal_of(const HttpFailure& failure) {
  return {action_error_of(failure.reason, failure.sent),
          one_line(failure.detail, most_message_bytes)};
}

}  // namespace runbookd::net
