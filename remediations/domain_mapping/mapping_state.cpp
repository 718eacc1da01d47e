#include "remediations/domain_mapping/mapping_state.hpp"

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::domain_mapping {
namespace json = boost::json;
namespace {

constexpr std::size_t most_reason_bytes = 300;

const json::object* ready_condition(const json::object& mapping) {
  const json::array* conditions = net::json_array_at(mapping, {"status", "conditions"});
  if (conditions == nullptr) return nullptr;
  for (const json::value& item : *conditions) {
    const json::object* condition = item.if_object();
    if (condition != nullptr && net::json_text_at(*condition, {"type"}) == "Ready")
      return condition;
  }
  return nullptr;
}

}  // namespace

std::optional<net::Readiness> judge_mapping(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw || net::json_text_at(*raw, {"metadata", "name"}).empty()) return std::nullopt;
  const json::object* condition = ready_condition(*raw);
  if (condition == nullptr) return net::Readiness{false, "the API does not say yet whether it is"};
  if (net::json_text_at(*condition, {"status"}) == "True") return net::Readiness{true, {}};
  const std::string reason = net::json_text_at(*condition, {"reason"});
  const std::string message = net::json_text_at(*condition, {"message"});
  std::string why = reason.empty() ? "it is not ready" : reason;
  if (!message.empty()) why += ": " + message;
  return net::Readiness{false, net::one_line(why, most_reason_bytes)};
}

}  // namespace runbookd::remediations::domain_mapping
