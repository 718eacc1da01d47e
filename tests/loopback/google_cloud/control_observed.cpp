// Orders about what is only looked at: Cloud SQL, the VPC connector, the mapped domain, logs and
// metrics of a team's own.
#include "tests/loopback/google_cloud/world.hpp"

namespace runbookd::sim {
namespace {

constexpr std::int64_t most_written = 100'000;

Millis age_in(const json::object& order, std::string_view key) {
  return Millis(static_cast<std::int64_t>(number_of(order, key) * 1000));
}

Response order_sql(World& world, const json::object& order) {
  const auto key = unknown_key(order, {"state", "activation", "tier", "disk_used"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  auto& sql = world.sql().instance();
  sql.state = text_of(order, "state", sql.state);
  sql.activation = text_of(order, "activation", sql.activation);
  sql.tier = text_of(order, "tier", sql.tier);
  sql.disk_used = number_of(order, "disk_used", sql.disk_used);
  return ok_json({});
}

Response order_backup(World& world, const json::object& order) {
  const auto key = unknown_key(order, {"status", "age_s", "bytes", "error"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  auto& run = world.sql().add_backup(text_of(order, "status", "SUCCESSFUL"),
                                     world.now() - age_in(order, "age_s"), std::chrono::minutes(3));
  run.bytes = int_of(order, "bytes", run.bytes);
  run.error = text_of(order, "error");
  return ok_json({{"id", std::to_string(run.id)}});
}

Response order_connector(World& world, const json::object& order) {
  const auto key = unknown_key(order, {"state"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  world.readiness().connector_state() = text_of(order, "state", "READY");
  return ok_json({});
}

Response order_domain(World& world, const json::object& order) {
  const auto key = unknown_key(order, {"ready", "reason", "message"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  world.readiness().domain() = {text_of(order, "ready", "True"), text_of(order, "reason"),
                                text_of(order, "message")};
  return ok_json({});
}

Response order_log(World& world, const json::object& order) {
  const auto key =
      unknown_key(order, {"severity", "text", "age_s", "count", "insert_id", "resource_type"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  const auto count = int_of(order, "count", 1);
  if (count < 1 || count > most_written) return refuse_order(400, "count must be 1 to 100000");
  for (std::int64_t i = 0; i < count; ++i) {
    Written entry;
    entry.timestamp = world.now() - age_in(order, "age_s");
    entry.severity = text_of(order, "severity", "ERROR");
    entry.text = text_of(order, "text");
    entry.insert_id = text_of(order, "insert_id");
    entry.resource_type = text_of(order, "resource_type", entry.resource_type);
    world.logging().write(std::move(entry));
  }
  return ok_json({});
}

Response order_gauge(World& world, const json::object& order) {
  const auto key = unknown_key(order, {"type", "value", "series", "age_s"});
  if (!key.empty()) return refuse_order(400, "unknown key '" + key + "'");
  Gauge gauge;
  gauge.value = number_of(order, "value");
  gauge.series = static_cast<int>(int_of(order, "series", 1));
  gauge.age = order.contains("age_s") ? age_in(order, "age_s") : std::chrono::minutes(2);
  world.monitoring().gauges()[text_of(order, "type")] = gauge;
  return ok_json({});
}

}  // namespace

std::optional<Response> order_observed(World& world, std::string_view path,
                                       const json::object& order) {
  if (path == "/sql") return order_sql(world, order);
  if (path == "/backup") return order_backup(world, order);
  if (path == "/connector") return order_connector(world, order);
  if (path == "/domain") return order_domain(world, order);
  if (path == "/log") return order_log(world, order);
  if (path == "/gauge") return order_gauge(world, order);
  return std::nullopt;
}

}  // namespace runbookd::sim
