#include "remediations/cloud_run/service_state.hpp"

#include <algorithm>
#include <map>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::cloud_run {
namespace json = boost::json;
using net::json_array_at;
using net::json_flag_at;
using net::json_integer_at;
using net::json_text_at;

namespace {

constexpr std::string_view latest_type = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
constexpr std::size_t max_condition_text = 200;

TrafficShare parse_share(const json::object& raw, const std::string& latest_ready) {
  TrafficShare share;
  share.latest = json_text_at(raw, {"type"}) == latest_type;
  share.revision = short_name(json_text_at(raw, {"revision"}));
  if (share.latest && share.revision.empty()) share.revision = latest_ready;
  share.percent = static_cast<int>(
      std::clamp<std::int64_t>(json_integer_at(raw, {"percent"}).value_or(0), 0, 100));
  share.tag = json_text_at(raw, {"tag"});
  return share;
}

std::vector<TrafficShare> parse_shares(const json::object& service, std::string_view key,
                                       const std::string& latest_ready) {
  std::vector<TrafficShare> out;
  const json::array* list = json_array_at(service, {key});
  if (list == nullptr) return out;
  for (const json::value& item : *list) {
    if (const json::object* raw = item.if_object()) out.push_back(parse_share(*raw, latest_ready));
  }
  return out;
}

std::vector<std::string> parse_images(const json::object& revision) {
  std::vector<std::string> out;
  const json::array* containers = json_array_at(revision, {"containers"});
  if (containers == nullptr) return out;
  for (const json::value& item : *containers) {
    const json::object* container = item.if_object();
    out.push_back(container == nullptr ? std::string{} : json_text_at(*container, {"image"}));
  }
  return out;
}

bool is_ready(const json::object& revision) {
  const json::array* conditions = json_array_at(revision, {"conditions"});
  if (conditions == nullptr) return false;
  return std::any_of(conditions->begin(), conditions->end(), [](const json::value& item) {
    const json::object* condition = item.if_object();
    return condition != nullptr && json_text_at(*condition, {"type"}) == "Ready" &&
           json_text_at(*condition, {"state"}) == "CONDITION_SUCCEEDED";
  });
}

}  // namespace

std::string short_name(std::string_view full) {
  const auto slash = full.rfind('/');
  return std::string(slash == std::string_view::npos ? full : full.substr(slash + 1));
}

std::string_view digest_of(std::string_view image) {
  const auto at = image.rfind("@sha256:");
  return at == std::string_view::npos ? std::string_view{} : image.substr(at + 1);
}

std::optional<ServiceState> parse_service(std::string_view body) {
  auto raw = net::parse_json_object(body);
  if (!raw || json_text_at(*raw, {"name"}).empty()) return std::nullopt;
  ServiceState out;
  out.etag = json_text_at(*raw, {"etag"});
  out.generation = json_integer_at(*raw, {"generation"}).value_or(0);
  out.observed_generation = json_integer_at(*raw, {"observedGeneration"}).value_or(0);
  out.reconciling = json_flag_at(*raw, {"reconciling"});
  out.condition = json_text_at(*raw, {"terminalCondition", "state"});
  out.condition_text =
      net::one_line(json_text_at(*raw, {"terminalCondition", "message"}), max_condition_text);
  out.latest_ready = short_name(json_text_at(*raw, {"latestReadyRevision"}));
  out.latest_created = short_name(json_text_at(*raw, {"latestCreatedRevision"}));
  out.wish = parse_shares(*raw, "traffic", out.latest_ready);
  out.truth = parse_shares(*raw, "trafficStatuses", out.latest_ready);
  out.raw = std::move(*raw);
  return out;
}

Serving serving(const ServiceState& state) {
  std::map<std::string, int> by_revision;
  for (const TrafficShare& share : state.truth) {
    if (share.percent > 0 && !share.revision.empty()) by_revision[share.revision] += share.percent;
  }
  Serving out;
  out.split = by_revision.size() > 1;
  for (const auto& [revision, percent] : by_revision) {
    if (percent > out.percent) {
      out.revision = revision;
      out.percent = percent;
    }
  }
  return out;
}

int share_of(const ServiceState& state, std::string_view revision) {
  int sum = 0;
  for (const TrafficShare& share : state.truth) {
    if (share.revision == revision) sum += share.percent;
  }
  return sum;
}

bool pinned(const ServiceState& state) {
  return std::any_of(state.wish.begin(), state.wish.end(),
                     [](const TrafficShare& share) { return share.percent > 0 && !share.latest; });
}

bool at_rest(const ServiceState& state) {
  if (state.reconciling || state.condition == "CONDITION_PENDING" ||
      state.condition == "CONDITION_RECONCILING") {
    return false;
  }
  // After a failure observedGeneration stays at what served before.
  return state.observed_generation == state.generation || state.condition == "CONDITION_FAILED";
}

bool failed(const ServiceState& state) {
  return at_rest(state) && state.condition == "CONDITION_FAILED";
}

std::optional<RevisionState> parse_revision(const json::object& raw) {
  RevisionState out;
  out.name = short_name(json_text_at(raw, {"name"}));
  if (out.name.empty()) return std::nullopt;
  out.created = parse_rfc3339(json_text_at(raw, {"createTime"}));
  out.ready = is_ready(raw);
  out.deleted = !json_text_at(raw, {"deleteTime"}).empty();
  out.images = parse_images(raw);
  out.action_id = json_text_at(raw, {"annotations", action_annotation});
  out.raw = raw;
  return out;
}

}  // namespace runbookd::remediations::cloud_run
