#include "probes/redis/kind.hpp"

#include "daemon/net/tls/keys.hpp"
#include "probes/redis/info.hpp"
#include "probes/redis/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "redis",
     .shape = Shape::url,
     .summary = "redis://[user:password@]host[:port][/db], rediss:// or unix:///path",
     .required = true,
     .example = "rediss://10.0.0.5:6379"},
    {.name = "tls",
     .shape = Shape::group,
     .summary = "whom to trust, and who we are; for rediss://",
     .inside = net::tls_keys},
};

constexpr SignalDoc signal_docs[] = {
    {"clients", Type::number, "connected clients", Extent::amount},
    {"blocked_clients", Type::number, "clients waiting in a blocking command", Extent::amount},
    {"evicted_keys", Type::number, "keys evicted for lack of memory (counter)", Extent::amount,
     true},
    {"rejected_connections", Type::number, "connections refused at maxclients (counter)",
     Extent::amount, true},
    {"memory_used", Type::bytes, "memory in use", Extent::amount},
    {"memory_max", Type::bytes, "maxmemory; absent when there is no limit", Extent::amount},
    {"memory_ratio", Type::ratio, "memory_used / memory_max; absent when there is no limit",
     Extent::fill},
    {"hit_ratio", Type::ratio, "look-ups that found a key, since the server started",
     Extent::share},
    {"role", Type::string, "master or slave"},
    {"replication_lag", Type::duration, "of a replica behind its primary, or of the worst replica",
     Extent::amount},
};
static_assert(std::size(signal_docs) == static_cast<std::size_t>(RedisSignal::count));

}  // namespace

std::span<const SignalDoc> redis_signal_docs() { return signal_docs; }

const ProbeKind redis_kind{"redis",     "a Redis server: PING and INFO", keys, signal_docs,
                           parse_redis, {.begins = "redis:// rediss://"}};

constinit const KindRows redis_rows{.probes = rows_of<&redis_kind>};

}  // namespace runbookd::probes
