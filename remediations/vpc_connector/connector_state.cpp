#include "remediations/vpc_connector/connector_state.hpp"

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::vpc_connector {
namespace {

constexpr std::size_t most_state_bytes = 40;

}  // namespace

std::optional<net::Readiness> judge_connector(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw || net::json_text_at(*raw, {"name"}).empty()) return std::nullopt;
  const std::string state = net::one_line(net::json_text_at(*raw, {"state"}), most_state_bytes);
  if (state == "READY") return net::Readiness{true, {}};
  return net::Readiness{false, "its state is " + (state.empty() ? "not told" : state)};
}

}  // namespace runbookd::remediations::vpc_connector
