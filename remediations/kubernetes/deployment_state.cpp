#include "remediations/kubernetes/deployment_state.hpp"

#include <algorithm>

#include "daemon/net/json.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::kubernetes {
namespace json = boost::json;
using net::json_text_at;

namespace {

constexpr std::size_t most_trouble_bytes = 300;
constexpr std::size_t most_token_bytes = 8 << 10;
constexpr const char* revision_annotation = "deployment.kubernetes.io/revision";

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : std::string{};
}

std::string joined_values(const json::object& requirement) {
  std::string out;
  const json::array* values = net::json_array_at(requirement, {"values"});
  if (values == nullptr) return out;
  for (const json::value& value : *values) out += (out.empty() ? "" : ",") + text_of(value);
  return out;
}

/// `tier in (a,b)`; empty for an operator that no deployment has.
std::string requirement_text(const json::object& requirement) {
  const std::string key = json_text_at(requirement, {"key"});
  const std::string op = json_text_at(requirement, {"operator"});
  if (op == "Exists") return key;
  if (op == "DoesNotExist") return "!" + key;
  if (op == "In") return key + " in (" + joined_values(requirement) + ")";
  if (op == "NotIn") return key + " notin (" + joined_values(requirement) + ")";
  return {};
}

std::string selector_of(const json::object& deployment) {
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ",") + part; };
  if (const auto* labels = net::json_object_at(deployment, {"spec", "selector", "matchLabels"}))
    for (const auto& label : *labels) add(std::string(label.key()) + "=" + text_of(label.value()));
  const auto* more = net::json_array_at(deployment, {"spec", "selector", "matchExpressions"});
  if (more == nullptr) return out;
  for (const json::value& item : *more) {
    const json::object* requirement = item.if_object();
    const std::string text = requirement == nullptr ? "" : requirement_text(*requirement);
    if (!text.empty()) add(text);
  }
  return out;
}

/// A rollout that is over its time, or pods that may not be made.
std::string trouble_of(const json::object& deployment) {
  const auto* conditions = net::json_array_at(deployment, {"status", "conditions"});
  if (conditions == nullptr) return {};
  for (const json::value& item : *conditions) {
    const json::object* condition = item.if_object();
    if (condition == nullptr) continue;
    const std::string type = json_text_at(*condition, {"type"});
    const std::string status = json_text_at(*condition, {"status"});
    const bool stuck = type == "Progressing" && status == "False";
    const bool failing = type == "ReplicaFailure" && status == "True";
    if (stuck || failing)
      return net::one_line(
          json_text_at(*condition, {"reason"}) + ": " + json_text_at(*condition, {"message"}),
          most_trouble_bytes);
  }
  return {};
}

bool is_owned_by(const json::object& item, std::string_view uid) {
  const auto* owners = net::json_array_at(item, {"metadata", "ownerReferences"});
  if (owners == nullptr) return false;
  return std::any_of(owners->begin(), owners->end(), [&](const json::value& value) {
    const json::object* owner = value.if_object();
    return owner != nullptr && json_text_at(*owner, {"uid"}) == uid &&
           net::json_flag_at(*owner, {"controller"});
  });
}

}  // namespace

std::optional<DeploymentState> parse_deployment(std::string_view body) {
  const auto raw = net::parse_json_object(body);
  if (!raw || json_text_at(*raw, {"kind"}) != "Deployment") return std::nullopt;
  DeploymentState out;
  out.uid = json_text_at(*raw, {"metadata", "uid"});
  if (out.uid.empty()) return std::nullopt;
  out.revision = json_text_at(*raw, {"metadata", "annotations", revision_annotation});
  out.selector = selector_of(*raw);
  out.replicas = net::json_integer_at(*raw, {"spec", "replicas"}).value_or(1);
  out.ready_replicas = net::json_integer_at(*raw, {"status", "readyReplicas"}).value_or(0);
  if (out.replicas < 0 || out.ready_replicas < 0) return std::nullopt;
  out.trouble = trouble_of(*raw);
  return out;
}

std::optional<ReplicaSetPage> parse_replica_sets(std::string_view body, std::string_view owner_uid,
                                                 std::string_view revision) {
  const auto raw = net::parse_json_object(body);
  const json::array* items = raw ? net::json_array_at(*raw, {"items"}) : nullptr;
  if (items == nullptr) return std::nullopt;
  ReplicaSetPage out;
  out.next = json_text_at(*raw, {"metadata", "continue"});
  if (out.next.size() > most_token_bytes) return std::nullopt;
  for (const json::value& item : *items) {
    const json::object* set = item.if_object();
    if (set == nullptr) return std::nullopt;
    if (!is_owned_by(*set, owner_uid)) continue;
    if (json_text_at(*set, {"metadata", "annotations", revision_annotation}) != revision) continue;
    out.created = parse_rfc3339(json_text_at(*set, {"metadata", "creationTimestamp"}));
  }
  return out;
}

}  // namespace runbookd::remediations::kubernetes
