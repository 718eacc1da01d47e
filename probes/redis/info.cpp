#include "probes/redis/info.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "daemon/net/unit.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t kMostRoleBytes = 32;

using Fields = std::map<std::string_view, std::string_view>;

Fields split(std::string_view info) {
  Fields out;
  while (!info.empty()) {
    const auto end = info.find('\n');
    auto line = info.substr(0, end);
    info.remove_prefix(end == std::string_view::npos ? info.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    out.emplace(line.substr(0, colon), line.substr(colon + 1));
  }
  return out;
}

std::optional<double> number(const Fields& fields, std::string_view name) {
  const auto at = fields.find(name);
  return at == fields.end() ? std::nullopt : net::parse_number(at->second);
}

Cell cell(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }

/// `ip=10.0.0.2,port=6379,state=online,offset=1,lag=0`.
std::optional<double> lag_of(std::string_view replica) {
  const auto at = replica.find("lag=");
  if (at == std::string_view::npos) return std::nullopt;
  const auto rest = replica.substr(at + 4);
  return net::parse_number(rest.substr(0, rest.find(',')));
}

bool is_replica_line(std::string_view name) {
  return name.size() > 5 && name.starts_with("slave") && name[5] >= '0' && name[5] <= '9';
}

std::optional<double> replication_lag(const Fields& fields) {
  if (const auto own = number(fields, "master_last_io_seconds_ago")) {
    // -1: the link is down and Redis cannot say since when the data is old.
    if (*own >= 0) return own;
    return number(fields, "master_link_down_since_seconds");
  }
  std::optional<double> worst;
  for (const auto& [name, value] : fields) {
    if (!is_replica_line(name)) continue;
    const auto lag = lag_of(value);
    if (lag) worst = std::max(worst.value_or(0), *lag);
  }
  return worst;
}

std::optional<double> ratio(std::optional<double> part, std::optional<double> whole) {
  if (!part || !whole || *whole <= 0) return std::nullopt;
  return *part / *whole;
}

}  // namespace

std::vector<Cell> read_info(std::string_view info) {
  const Fields fields = split(info);
  std::vector<Cell> cells(static_cast<std::size_t>(RedisSignal::count));
  const auto set = [&](RedisSignal signal, Cell value) {
    cells[static_cast<std::size_t>(signal)] = std::move(value);
  };
  set(RedisSignal::clients, cell(number(fields, "connected_clients")));
  set(RedisSignal::blocked_clients, cell(number(fields, "blocked_clients")));
  set(RedisSignal::evicted_keys, cell(number(fields, "evicted_keys")));
  set(RedisSignal::rejected_connections, cell(number(fields, "rejected_connections")));
  const auto used = number(fields, "used_memory");
  auto limit = number(fields, "maxmemory");
  if (limit && *limit <= 0) limit.reset();
  set(RedisSignal::memory_used, cell(used));
  set(RedisSignal::memory_max, cell(limit));
  set(RedisSignal::memory_ratio, cell(ratio(used, limit)));
  const auto hits = number(fields, "keyspace_hits");
  const auto misses = number(fields, "keyspace_misses");
  if (hits && misses) set(RedisSignal::hit_ratio, cell(ratio(hits, *hits + *misses)));
  if (const auto role = fields.find("role"); role != fields.end()) {
    set(RedisSignal::role, std::string(role->second.substr(0, kMostRoleBytes)));
  }
  set(RedisSignal::replication_lag, cell(replication_lag(fields)));
  return cells;
}

}  // namespace runbookd::probes
