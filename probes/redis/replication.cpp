#include "probes/redis/replication.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "daemon/net/failure.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes {
namespace {

constexpr std::string_view last_io = "_last_io_seconds_ago";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `master`, and with several primaries (KeyDB) also `master_1`, `master_2` ...
std::vector<std::string> primaries(const RedisFields& fields) {
  std::vector<std::string> out;
  for (const auto& [name, value] : fields) {
    if (!name.starts_with("master") || !name.ends_with(last_io)) continue;
    const auto prefix = name.substr(0, name.size() - last_io.size());
    if (prefix == "master" || (prefix.starts_with("master_") && is_number(prefix.substr(7))))
      out.emplace_back(prefix);
  }
  return out;
}

/// While data are being transferred the link counts as alive, and nothing of them is there yet.
std::optional<double> behind(const RedisFields& fields, const std::string& primary) {
  const auto heard = count_in(fields, primary + std::string(last_io));
  const auto down = count_in(fields, primary + "_link_down_since_seconds");
  if (field(fields, primary + "_sync_in_progress") == "1") return down;
  const auto status = field(fields, primary + "_link_status");
  if (!status.empty() && status != "up") return std::max(heard, down);
  return heard ? heard : down;
}

std::string_view part(std::string_view replica, std::string_view name) {
  for (std::size_t at = 0; at < replica.size();) {
    const auto end = std::min(replica.find(',', at), replica.size());
    const auto item = replica.substr(at, end - at);
    if (item.starts_with(name) && item.substr(name.size()).starts_with('='))
      return item.substr(name.size() + 1);
    at = end + 1;
  }
  return {};
}

/// `slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=0`: Redis writes a lag of 0 in every
/// other state, too. Dragonfly's lag is a number of records.
std::optional<double> lag_of(std::string_view replica, bool in_seconds) {
  if (!in_seconds || part(replica, "state") != "online") return std::nullopt;
  const auto lag = net::parse_number(part(replica, "lag"));
  return lag && *lag >= 0 ? lag : std::nullopt;
}

bool is_replica(std::string_view name) {
  for (const std::string_view word : {"slave", "replica"})
    if (name.starts_with(word) && is_number(name.substr(word.size()))) return true;
  return false;
}

std::string unsaid(std::string_view replica) {
  const auto state = part(replica, "state");
  return "replica " + net::printable(part(replica, "ip")) + ":" +
         net::printable(part(replica, "port")) + " cannot say how far it is behind" +
         (state.empty() ? "" : ": its state is " + net::printable(state));
}

void add(ReplicationLag& out, std::optional<double> lag, const std::string& why_not) {
  if (lag)
    out.seconds = std::max(out.seconds.value_or(0), *lag);
  else if (out.why_not.empty())
    out.why_not = why_not;
}

}  // namespace

ReplicationLag replication_lag(const RedisFields& fields) {
  ReplicationLag out;
  const auto above = primaries(fields);
  for (const auto& primary : above)
    add(out, behind(fields, primary),
        "the replica cannot say how far it is behind: its link to " +
            net::printable(field(fields, primary + "_host")) + " has never been up");
  if (above.empty()) {
    const bool in_seconds = field(fields, "dragonfly_version").empty();
    for (const auto& [name, value] : fields)
      if (is_replica(name)) add(out, lag_of(value, in_seconds), unsaid(value));
  }
  if (!out.why_not.empty()) out.seconds.reset();
  return out;
}

}  // namespace runbookd::probes
