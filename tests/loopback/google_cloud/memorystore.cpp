#include "tests/loopback/google_cloud/memorystore.hpp"

#include <algorithm>
#include <array>

#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {
namespace {

constexpr std::string_view redis_host = "redis.googleapis.com";
constexpr std::array<std::string_view, 5> updatable{"displayName", "labels", "memorySizeGb",
                                                    "redisConfigs", "replicaCount"};
constexpr int least_gb = 1;
constexpr int most_gb = 300;

Handled accepted(const Operation& op, bool changed) {
  Handled handled = Handled::answer(ok_json(op.view()));
  handled.applied = true;
  handled.changed = changed;
  return handled;
}

}  // namespace

Memorystore::Memorystore(WorldNames names, const Settings& settings, Operations& operations,
                         Timeline& timeline, Clock clock)
    : names_(std::move(names)),
      settings_(settings),
      operations_(operations),
      timeline_(timeline),
      clock_(std::move(clock)),
      created_(clock_()) {
  instance_.zone = instance_.current_zone = names_.region + "-a";
  instance_.other_zone = names_.region + "-c";
  instance_.display_name = names_.redis_instance;
}

void Memorystore::add_handlers(Handlers& to) {
  const std::string base = "redis.projects.locations.instances.";
  to[base + "get"] = {false, [this](const Call& c) { return get(c); }};
  to[base + "list"] = {false, [this](const Call& c) { return list(c); }};
  to[base + "patch"] = {true, [this](const Call& c) { return patch(c); }};
  to[base + "failover"] = {true, [this](const Call& c) { return failover(c); }};
}

json::object Memorystore::view() const {
  const bool basic = instance_.tier == "BASIC";
  json::object out{
      {"name", full_name()},
      {"displayName", instance_.display_name},
      {"labels", instance_.labels},
      {"locationId", instance_.zone},
      {"currentLocationId", instance_.current_zone},
      {"redisVersion", "REDIS_7_0"},
      {"redisConfigs", instance_.configs},
      {"host", instance_.host},
      {"port", instance_.port},
      {"memorySizeGb", instance_.memory_gb},
      {"tier", instance_.tier},
      {"state", instance_.state},
      {"createTime", rfc3339(created_)},
      {"connectMode", "DIRECT_PEERING"},
      {"transitEncryptionMode", "DISABLED"},
      {"readReplicasMode", "READ_REPLICAS_DISABLED"},
      {"replicaCount", basic ? 0 : 1},
      {"authorizedNetwork", "projects/" + names_.project + "/global/networks/default"}};
  if (!basic) {
    out["alternativeLocationId"] = instance_.other_zone;
    out["nodes"] = json::array{json::object{{"id", "node-0"}, {"zone", instance_.zone}},
                               json::object{{"id", "node-1"}, {"zone", instance_.other_zone}}};
  }
  drop_defaults(out);
  return out;
}

Handled Memorystore::get(const Call& call) const {
  if (call.name_from(1) != full_name()) {
    return Handled::error(not_found("Resource '" + call.name_from(1) + "' was not found"));
  }
  return Handled::answer(ok_json(view()));
}

Handled Memorystore::list(const Call& call) const {
  json::object out;
  if (call.name_from(1) == names_.location()) out["instances"] = json::array{view()};
  return Handled::answer(ok_json(out));
}

std::optional<ApiError> Memorystore::check_usable(const Call& call,
                                                  const std::string& permission) const {
  const auto name = call.name_from(1);
  if (name != full_name()) return not_found("Resource '" + name + "' was not found");
  if (settings_.denied_permissions.contains(permission)) return permission_denied(permission, name);
  if (instance_.state != "READY") {
    return failed_precondition("The instance is not in a READY state: it is " + instance_.state +
                               ".");
  }
  return std::nullopt;
}

Operation& Memorystore::begin(const Call& call, std::string_view verb, std::string state) {
  instance_.state = std::move(state);
  auto& op = operations_.create(std::string(redis_host), names_.location(), call.now,
                                call.now + settings_.operation.of(redis_host));
  op.metadata = {{"@type", "type.googleapis.com/google.cloud.redis.v1.OperationMetadata"},
                 {"createTime", rfc3339(call.now)},
                 {"target", full_name()},
                 {"verb", verb},
                 {"apiVersion", "v1"}};
  return op;
}

void Memorystore::end(const std::string& operation, Time now,
                      const std::optional<ApiError>& error) {
  instance_.state = "READY";
  operations_.find(redis_host, operation)->metadata["endTime"] = rfc3339(now);
  if (error) return operations_.fail(std::string(redis_host), operation, *error);
  auto response = view();
  response["@type"] = "type.googleapis.com/google.cloud.redis.v1.Instance";
  operations_.succeed(std::string(redis_host), operation, std::move(response));
}

Handled Memorystore::patch(const Call& call) {
  if (auto error = check_usable(call, "redis.instances.update")) return Handled::error(*error);
  const auto paths = split(call.request.parameter("updateMask").value_or(""), ',');
  if (paths.empty()) {
    return Handled::error(
        invalid_argument("No update mask paths were provided.",
                         {{"update_mask", "At least one path must be supplied."}}));
  }
  for (const auto& path : paths) {
    if (std::find(updatable.begin(), updatable.end(), path) != updatable.end()) continue;
    return Handled::error(invalid_argument("Field '" + path + "' cannot be updated.",
                                           {{"update_mask", "'" + path + "' is immutable."}}));
  }
  json::object wanted = view();
  apply_mask(wanted, call.body, paths);
  const auto size = int_of(wanted, "memorySizeGb");
  if (size < least_gb || size > most_gb) {
    return Handled::error(invalid_argument("Invalid memory size.",
                                           {{"instance.memory_size_gb", "must be 1 to 300"}}));
  }
  const bool changed = wanted != view();
  auto& op = begin(call, "update", "UPDATING");
  timeline_.at(op.due, [this, wanted, name = op.name](Time due) {
    instance_.memory_gb = static_cast<int>(int_of(wanted, "memorySizeGb"));
    instance_.display_name = text_of(wanted, "displayName");
    const auto* labels = object_of(wanted, "labels");
    const auto* configs = object_of(wanted, "redisConfigs");
    instance_.labels = labels == nullptr ? json::object{} : *labels;
    instance_.configs = configs == nullptr ? json::object{} : *configs;
    end(name, due, std::nullopt);
  });
  return accepted(op, changed);
}

void Memorystore::swap_zones() {
  const bool home = instance_.current_zone == instance_.zone;
  instance_.current_zone = home ? instance_.other_zone : instance_.zone;
  ++instance_.failovers;
}

Handled Memorystore::failover(const Call& call) {
  if (auto error = check_usable(call, "redis.instances.failover")) return Handled::error(*error);
  if (instance_.tier == "BASIC") {
    return Handled::error(
        failed_precondition("Failover is not supported for instances of the BASIC tier."));
  }
  const bool forced = text_of(call.body, "dataProtectionMode") == "FORCE_DATA_LOSS";
  auto& op = begin(call, "failover", "FAILING_OVER");
  const auto finish = [this, name = op.name, due = op.due](std::optional<std::string> error) {
    // The promotion may end before or after the operation's own time.
    timeline_.at(std::max(due, clock_()), [this, name, error](Time now) {
      if (!error) swap_zones();
      end(name, now, error ? std::optional(error_for_status(500, {})) : std::nullopt);
      if (error)
        operations_.find(redis_host, name)->error["message"] = "Failover failed: " + *error;
    });
  };
  if (instance_.replica_lags && !forced) {
    timeline_.at(op.due, [this, name = op.name](Time now) {
      end(name, now, failed_precondition("The replica is too far behind for LIMITED_DATA_LOSS."));
    });
  } else if (effect_) {
    effect_(finish);
  } else {
    finish(std::nullopt);
  }
  return accepted(op, true);
}

}  // namespace runbookd::sim
