#include "remediations/cloud_sql/instance_state.hpp"

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::cloud_sql {
namespace {

constexpr std::size_t most_word_bytes = 80;

std::string word_at(const boost::json::object& object, net::JsonPath path) {
  return net::one_line(net::json_text_at(object, path), most_word_bytes);
}

}  // namespace

std::optional<InstanceState> parse_instance(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw || net::json_text_at(*raw, {"name"}).empty()) return std::nullopt;
  InstanceState out;
  out.state = word_at(*raw, {"state"});
  out.activation = word_at(*raw, {"settings", "activationPolicy"});
  out.tier = word_at(*raw, {"settings", "tier"});
  return out;
}

bool is_running(const InstanceState& instance) {
  return instance.state == "RUNNABLE" && instance.activation != "NEVER";
}

std::string why_not_running(const InstanceState& instance) {
  if (is_running(instance)) return {};
  if (instance.state == "RUNNABLE") return "its owner stopped it: its activation policy is NEVER";
  return "its state is " + (instance.state.empty() ? "not told" : instance.state);
}

std::string disk_filter(std::string_view project, std::string_view instance) {
  return "metric.type=\"cloudsql.googleapis.com/database/disk/utilization\""
         " AND resource.labels.database_id=\"" +
         std::string(project) + ":" + std::string(instance) + "\"";
}

}  // namespace runbookd::remediations::cloud_sql
