#include "daemon/people/sending/verdict.hpp"

#include <cmath>

#include "daemon/net/google/backoff.hpp"
#include "daemon/net/http/proof.hpp"
#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::sending {

namespace {

constexpr std::size_t max_detail = 200;
constexpr double longest_wait = 3600;  // seconds

std::optional<Nanos> wait_in_body(std::string_view body) {
  const auto json = net::parse_json_object(body);
  if (!json) return std::nullopt;
  auto asked = net::json_number_at(*json, {"retry_after"});
  if (!asked) asked = net::json_number_at(*json, {"parameters", "retry_after"});
  if (!asked || !(*asked >= 0)) return std::nullopt;
  return milliseconds{static_cast<std::int64_t>(std::ceil(std::min(*asked, longest_wait) * 1000))};
}

}  // namespace

SendResult sent(Delivery delivery, const std::string& detail) {
  SendResult out;
  out.delivery = delivery;
  out.detail = net::one_line(detail, max_detail);
  return out;
}

SendResult by_status(const net::HttpResult& answer) {
  if (answer && answer->status >= 200 && answer->status < 300)
    return sent(Delivery::delivered, "delivered");
  return refused(answer);
}

SendResult refused(const net::HttpResult& answer) {
  if (!answer) {
    const net::HttpFailure& failure = answer.error();
    return sent(Delivery::retry,
                failure.detail.empty() ? std::string(name_of(failure.reason)) : failure.detail);
  }
  const std::string text =
      "answered " + std::to_string(answer->status) + ": " + net::one_line(answer->body, max_detail);
  if (net::meaning_of(answer->status).lasting) return sent(Delivery::rejected, text);
  SendResult out = sent(Delivery::retry, text);
  out.retry_after = net::parse_retry_after(answer->header("Retry-After"));
  if (!out.retry_after) out.retry_after = wait_in_body(answer->body);
  return out;
}

}  // namespace runbookd::sending
