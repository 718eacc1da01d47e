#include "remediations/redis/kind.hpp"

#include "remediations/redis/identity.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key sentinel_address[] = {{.shape = Shape::address}};
constexpr Key replica_url[] = {{.shape = Shape::url, .example = "redis://10.0.0.6:6379"}};
constexpr Key redis_keys[] = {
    {.name = "name", .summary = "what it is called elsewhere; for people"},
    {.name = "sentinels",
     .shape = Shape::list,
     .summary = "the Sentinels that watch it",
     .otherwise = "none",
     .inside = sentinel_address},
    {.name = "master", .summary = "the name under which the Sentinels watch it"},
    {.name = "replicas",
     .shape = Shape::list,
     .summary = "URLs of its replicas, where there are no Sentinels",
     .otherwise = "none",
     .inside = replica_url},
};

constexpr ResourceKind redis_resource{
    .name = "redis",
    .summary = "a Redis that a team runs itself; the probe whose `resource` it is speaks for it",
    .keys = redis_keys,
    .has_instances = true,
    .parse = redis::parse_identity,
};

constexpr ActionKind redis_failover{
    .name = "redis.failover",
    .summary = "makes a replica the master, by Sentinel or by promotion",
    .hazard = Hazard::stateful,
    .resource_kinds = "redis",
    .planned = Planned{"exec with argv: [redis-cli, -p, \"26379\", SENTINEL, FAILOVER, NAME]; see "
                       "`runbookd kinds exec`"},
};

constexpr ActionKind redis_kill_clients{
    .name = "redis.kill_clients",
    .summary = "closes connections of clients",
    .hazard = Hazard::disruptive,
    .resource_kinds = "redis",
    .planned = Planned{"exec with argv: [redis-cli, CLIENT, KILL, ..]; see `runbookd kinds exec`"},
};

}  // namespace

constinit const KindRows redis_rows{.actions = rows_of<&redis_failover, &redis_kill_clients>,
                                    .resources = rows_of<&redis_resource>};

}  // namespace runbookd::remediations
