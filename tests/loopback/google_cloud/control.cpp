// Orders to the world, by tests and by the demo. All bodies and answers are JSON; an unknown key is
// an error, for a misspelt order would make a test prove nothing.
//
//   POST   /_control/faults          {match, when, kind, status, body, retry_after, delay_ms, skip,
//   count} GET    /_control/faults          DELETE /_control/faults POST   /_control/deploy
//   {error_rate, latency_ms, memory_mb, ready, healthy, image, revision,
//                                     traffic, instant, only_this_revision}
//   POST   /_control/revision        {revision, error_rate, latency_ms, memory_mb, healthy}
//   POST   /_control/app             {down, database_up, redis_up, latency_ms, error_rate,
//   memory_mb, clear} POST   /_control/redis           {tier, state, memory_gb, memory_usage_ratio,
//   replica_lags} POST   /_control/settings        {latency_ms, operation_ms, denied_permissions,
//   instances, rps,
//                                     token_seconds, service_max_requires_beta}
//   POST   /_control/uplink          {up}
//   POST   /_control/tokens/revoke
//   GET    /_control/log[?all=true]  DELETE /_control/log          GET /_control/state
#include <algorithm>
#include <initializer_list>

#include "tests/loopback/google_cloud/world.hpp"

namespace runbookd::sim {

Response refuse_order(int status, const std::string& why) {
  auto response = ok_json({{"error", why}});
  response.status = status;
  return response;
}

std::string unknown_key(const json::object& order, std::initializer_list<std::string_view> known) {
  for (const auto& member : order) {
    const std::string key(member.key());
    if (std::find(known.begin(), known.end(), key) == known.end()) return key;
  }
  return {};
}

namespace {

void read_behaviour(const json::object& order, Behaviour& b) {
  b.ready = bool_of(order, "ready", b.ready);
  b.error_rate = number_of(order, "error_rate", b.error_rate);
  b.latency = Millis(int_of(order, "latency_ms", b.latency.count()));
  b.memory_mb = number_of(order, "memory_mb", b.memory_mb);
  b.healthy = bool_of(order, "healthy", b.healthy);
}

Response order_fault(World& world, const json::object& order) {
  const auto added = world.faults().add(order);
  if (const auto* why = std::get_if<std::string>(&added)) return refuse_order(400, *why);
  return ok_json({{"id", std::get<int>(added)}});
}

Response order_deploy(World& world, const json::object& order) {
  const auto key =
      unknown_key(order, {"service", "error_rate", "latency_ms", "memory_mb", "ready", "healthy",
                          "image", "revision", "traffic", "instant", "only_this_revision"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  if (text_of(order, "service", world.names().service) != world.names().service) {
    return refuse_order(404, "no such service");
  }
  Deploy deploy;
  read_behaviour(order, deploy.behaviour);
  deploy.image = text_of(order, "image");
  deploy.revision = text_of(order, "revision");
  deploy.traffic = text_of(order, "traffic");
  deploy.instant = bool_of(order, "instant", true);
  deploy.only_this_revision = bool_of(order, "only_this_revision");
  if (!deploy.traffic.empty() && deploy.traffic != "latest" && deploy.traffic != "pinned") {
    return refuse_order(400, "traffic must be latest or pinned");
  }
  const auto done = world.deploy(deploy);
  if (const auto* error = std::get_if<ApiError>(&done)) return render(*error);
  const auto& name = std::get<std::string>(done);
  return ok_json(
      {{"revision", name}, {"image", image_of(world.service().find_revision(name)->spec)}});
}

Response order_revision(World& world, const json::object& order) {
  const auto key =
      unknown_key(order, {"revision", "error_rate", "latency_ms", "memory_mb", "healthy"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  auto* revision = world.service().find_revision(text_of(order, "revision"));
  if (revision == nullptr) return refuse_order(404, "no such revision");
  read_behaviour(order, revision->behaviour);
  return ok_json({});
}

Response order_app(World& world, const json::object& order) {
  const auto key = unknown_key(
      order, {"down", "database_up", "redis_up", "latency_ms", "error_rate", "memory_mb", "clear"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  auto& faults = world.workload().faults();
  if (bool_of(order, "clear")) faults = {};
  faults.down = bool_of(order, "down", faults.down);
  faults.database_up = bool_of(order, "database_up", faults.database_up);
  faults.redis_up = bool_of(order, "redis_up", faults.redis_up);
  if (order.contains("latency_ms")) faults.latency = Millis(int_of(order, "latency_ms"));
  if (order.contains("error_rate")) faults.error_rate = number_of(order, "error_rate");
  if (order.contains("memory_mb")) faults.memory_mb = number_of(order, "memory_mb");
  return ok_json({});
}

Response order_redis(World& world, const json::object& order) {
  const auto key =
      unknown_key(order, {"tier", "state", "memory_gb", "memory_usage_ratio", "replica_lags"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  auto& redis = world.redis().instance();
  redis.tier = text_of(order, "tier", redis.tier);
  redis.state = text_of(order, "state", redis.state);
  redis.memory_gb = static_cast<int>(int_of(order, "memory_gb", redis.memory_gb));
  redis.memory_usage_ratio = number_of(order, "memory_usage_ratio", redis.memory_usage_ratio);
  redis.replica_lags = bool_of(order, "replica_lags", redis.replica_lags);
  return ok_json({});
}

/// A number for all hosts, or an object of host to number.
void read_per_host(const json::object& order, std::string_view key, PerHost& to) {
  if (const auto* hosts = object_of(order, key)) {
    for (const auto& host : *hosts)
      to.own[std::string(host.key())] = Millis(int_of(*hosts, host.key()));
  } else {
    to.common = Millis(int_of(order, key, to.common.count()));
  }
}

Response order_settings(World& world, const json::object& order) {
  const auto key =
      unknown_key(order, {"latency_ms", "operation_ms", "denied_permissions", "instances", "rps",
                          "token_seconds", "service_max_requires_beta"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  auto& settings = world.settings();
  read_per_host(order, "latency_ms", settings.latency);
  read_per_host(order, "operation_ms", settings.operation);
  settings.instances = static_cast<int>(int_of(order, "instances", settings.instances));
  settings.rps = number_of(order, "rps", settings.rps);
  settings.token_life =
      std::chrono::seconds(int_of(order, "token_seconds", settings.token_life.count()));
  settings.service_max_requires_beta =
      bool_of(order, "service_max_requires_beta", settings.service_max_requires_beta);
  if (const auto* denied = array_of(order, "denied_permissions")) {
    settings.denied_permissions.clear();
    for (const auto& name : *denied) {
      if (name.is_string()) settings.denied_permissions.insert(to_text(name.get_string()));
    }
  }
  return ok_json({});
}

Response order_uplink(World& world, const json::object& order) {
  const auto key = unknown_key(order, {"up"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  if (!order.contains("up")) return refuse_order(400, "up must be true or false");
  world.set_uplink(bool_of(order, "up"));
  return ok_json({});
}

Response answer_get(World& world, const Request& request) {
  if (request.path == "/log") {
    return ok_json({{"requests", world.log().view(request.parameter("all") == "true")}});
  }
  if (request.path == "/state") return ok_json(world.state());
  if (request.path == "/faults") return ok_json({{"faults", world.faults().view()}});
  return refuse_order(404, "no such order");
}

Response answer_post(World& world, const Request& request) {
  json::value parsed = json::object{};
  boost::system::error_code error;
  if (!request.body.empty()) parsed = json::parse(request.body, error);
  if (error || !parsed.is_object()) return refuse_order(400, "the body is not a JSON object");
  const auto& order = parsed.get_object();
  if (request.path == "/faults") return order_fault(world, order);
  if (request.path == "/deploy") return order_deploy(world, order);
  if (request.path == "/revision") return order_revision(world, order);
  if (request.path == "/app") return order_app(world, order);
  if (request.path == "/redis") return order_redis(world, order);
  if (request.path == "/uplink") return order_uplink(world, order);
  if (request.path == "/settings") return order_settings(world, order);
  if (auto done = order_observed(world, request.path, order)) return std::move(*done);
  if (request.path == "/tokens/revoke") {
    world.tokens().revoke_all();
    return ok_json({});
  }
  return refuse_order(404, "no such order");
}

}  // namespace

Response answer_control(World& world, const Request& request) {
  if (request.method == "GET") return answer_get(world, request);
  if (request.method == "POST") return answer_post(world, request);
  if (request.method == "DELETE" && request.path == "/faults") {
    world.faults().clear();
    return ok_json({});
  }
  if (request.method == "DELETE" && request.path == "/log") {
    world.log().clear();
    return ok_json({});
  }
  return refuse_order(405, "method not allowed");
}

}  // namespace runbookd::sim
