#include "probes/redis/info.hpp"

#include <optional>

#include "daemon/base/time.hpp"
#include "probes/redis/fields.hpp"
#include "probes/redis/replication.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_role_bytes = 32;

Cell cell(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }

std::optional<double> ratio(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return *part / *whole;
}

/// Dragonfly says `replica` where Redis, Valkey and KeyDB say `slave`: rules ask for one word.
std::string role_of(std::string_view role) {
  return std::string(role == "replica" ? "slave" : role.substr(0, most_role_bytes));
}

std::string loading_text(const RedisFields& fields) {
  std::string out = "the data set is still being loaded";
  const auto percent = count_in(fields, "loading_loaded_perc");
  const auto left = count_in(fields, "loading_eta_seconds");
  if (percent && *percent <= 100) out += ": " + std::to_string(static_cast<int>(*percent)) + "%";
  if (percent && left) out += ", " + format_duration(from_seconds(*left)) + " left";
  return out;
}

}  // namespace

RedisInfo read_info(std::string_view info) {
  const RedisFields fields = split_info(info);
  RedisInfo out;
  out.is_info = !fields.empty();
  out.loading = field(fields, "loading") == "1";
  out.cells.resize(static_cast<std::size_t>(RedisSignal::count));
  const auto set = [&](RedisSignal signal, Cell value) {
    out.cells[static_cast<std::size_t>(signal)] = std::move(value);
  };
  set(RedisSignal::clients, cell(count_in(fields, "connected_clients")));
  set(RedisSignal::blocked_clients, cell(count_in(fields, "blocked_clients")));
  set(RedisSignal::evicted_keys, cell(count_in(fields, "evicted_keys")));
  set(RedisSignal::rejected_connections, cell(count_in(fields, "rejected_connections")));
  const auto used = count_in(fields, "used_memory");
  auto limit = count_in(fields, "maxmemory");
  if (limit && *limit <= 0) limit.reset();
  set(RedisSignal::memory_used, cell(used));
  set(RedisSignal::memory_max, cell(limit));
  set(RedisSignal::memory_ratio, cell(ratio(used, limit)));
  const auto hits = count_in(fields, "keyspace_hits");
  const auto misses = count_in(fields, "keyspace_misses");
  if (hits && misses) set(RedisSignal::hit_ratio, cell(ratio(hits, *hits + *misses)));
  if (const auto role = field(fields, "role"); !role.empty()) set(RedisSignal::role, role_of(role));
  auto lag = replication_lag(fields);
  set(RedisSignal::replication_lag, cell(lag.seconds));
  out.remark = out.loading ? loading_text(fields) : std::move(lag.why_not);
  return out;
}

}  // namespace runbookd::probes
