#include "tests/loopback/google_cloud/run_traffic.hpp"

namespace runbookd::sim {
namespace {

constexpr std::string_view latest_type = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
constexpr std::string_view revision_type = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

ApiError refuse_traffic(const std::string& field, const std::string& why) {
  return invalid_argument("Violation in UpdateServiceRequest." + field + ": " + why,
                          {{"Violation in UpdateServiceRequest." + field, why}});
}

std::optional<ApiError> check_target(const TrafficTarget& target, const std::string& type,
                                     const std::string& at,
                                     const std::function<bool(const std::string&)>& exists) {
  if (type != latest_type && type != revision_type) {
    return refuse_traffic(at + ".type", "traffic target must be of type latest or revision.");
  }
  if (target.latest && !target.revision.empty()) {
    return refuse_traffic(at + ".revision", "revision must be empty when the type is latest.");
  }
  if (!target.latest && target.revision.empty()) {
    return refuse_traffic(at + ".revision", "revision must be set when the type is revision.");
  }
  if (!target.latest && !exists(target.revision)) {
    return refuse_traffic(at + ".revision", "Revision '" + target.revision + "' was not found.");
  }
  if (target.percent < 0 || target.percent > 100) {
    return refuse_traffic(at + ".percent", "percent must be between 0 and 100.");
  }
  return std::nullopt;
}

}  // namespace

std::variant<TrafficList, ApiError> parse_traffic(
    const json::array& list, const std::function<bool(const std::string&)>& exists) {
  if (list.empty()) return TrafficList{{true, {}, 100, {}}};
  TrafficList out;
  int sum = 0;
  for (const auto& entry : list) {
    const auto& object = entry.as_object();
    const auto type = text_of(object, "type");
    TrafficTarget target{type == latest_type, text_of(object, "revision"),
                         static_cast<int>(int_of(object, "percent")), text_of(object, "tag")};
    const auto at = "service.traffic[" + std::to_string(out.size()) + "]";
    if (auto error = check_target(target, type, at, exists)) return *error;
    sum += target.percent;
    out.push_back(std::move(target));
  }
  if (sum != 100) {
    return refuse_traffic(
        "service.traffic",
        "Traffic percentages must add up to 100, they add up to " + std::to_string(sum) + ".");
  }
  return out;
}

json::array write_traffic(const TrafficList& list) {
  json::array out;
  for (const auto& target : list) {
    json::object entry{{"type", target.latest ? latest_type : revision_type}};
    if (!target.latest) entry["revision"] = target.revision;
    if (target.percent != 0) entry["percent"] = target.percent;
    if (!target.tag.empty()) entry["tag"] = target.tag;
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace runbookd::sim
