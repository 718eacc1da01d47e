#include "probes/redis_sentinel/kind.hpp"

#include "daemon/net/tls/keys.hpp"
#include "probes/redis_sentinel/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key sentinel_keys[] = {
    {.name = "redis_sentinel",
     .shape = Shape::url,
     .summary = "one Sentinel: redis://[user:password@]host[:26379] or rediss://..",
     .required = true,
     .example = "rediss://10.0.0.5:26379"},
    {.name = "master",
     .shape = Shape::words,
     .summary = "the name under which it watches a master and its replicas",
     .required = true,
     .example = "mymaster"},
    {.name = "tls",
     .shape = Shape::group,
     .summary = "whom to trust, and who we are; for rediss://",
     .inside = net::tls_keys},
};

constexpr SignalDoc sentinel_signals[] = {
    {"master", Type::string, "HOST:PORT of the master, as this Sentinel sees it"},
    {"flags", Type::string, "what it says of the master: `master`, `master,s_down,o_down`"},
    {"suspected", Type::boolean, "this Sentinel alone takes the master for down (s_down)"},
    {"down", Type::boolean, "enough Sentinels do, and a failover is due (o_down)"},
    {"failing_over", Type::boolean, "a failover is under way"},
    {"has_quorum", Type::boolean, "enough Sentinels are reachable to agree, and to fail over"},
    {"quorum", Type::number, "how many Sentinels must agree that the master is down",
     Extent::amount},
    {"sentinels", Type::number, "Sentinels that watch this master, this one included",
     Extent::amount},
    {"replicas", Type::number, "replicas of the master that it knows", Extent::amount},
    {"silent_for", Type::duration, "since the master last answered its PING", Extent::amount},
};
static_assert(std::size(sentinel_signals) == static_cast<std::size_t>(SentinelSignal::count));

}  // namespace

std::span<const SignalDoc> sentinel_signal_docs() { return sentinel_signals; }

constinit const ProbeKind redis_sentinel_kind{
    .key = "redis_sentinel",
    .summary = "what a Redis Sentinel says of the master that it watches",
    .keys = sentinel_keys,
    .signals = sentinel_signals,
    .parse = parse_redis_sentinel,
};

constinit const KindRows redis_sentinel_rows{.probes = rows_of<&redis_sentinel_kind>};

}  // namespace runbookd::probes
