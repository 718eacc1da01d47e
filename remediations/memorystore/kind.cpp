#include "remediations/memorystore/kind.hpp"

#include "daemon/net/google/name.hpp"
#include "remediations/memorystore/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key failover_keys[] = {
    {.name = "mode",
     .shape = Shape::choice,
     .summary = "how much may be lost; more is for people, in Google's console",
     .preset = "limited-data-loss",
     .choices = "limited-data-loss"},
};
constexpr Key instance_keys[] = {
    {.name = "name", .summary = "the instance's name", .otherwise = "the resource's name"},
    {.name = "project", .summary = "its project in Google Cloud", .otherwise = "`google.project`"},
    {.name = "region", .summary = "where it runs", .otherwise = "`google.region`"},
};

}  // namespace

constinit const ActionKind memorystore_failover{
    .name = "memorystore.failover",
    .summary = "makes the replica of a STANDARD_HA instance the primary, with limited data loss",
    .hazard = Hazard::stateful,
    .hazard_from_rulebook = false,
    .idempotent = false,
    .resource_kinds = "memorystore.instance",
    .timeout = minutes{6},
    .planning = memorystore::plan_deadline,
    .keys = failover_keys,
    .parse = &memorystore::parse_failover,
};

constinit const ResourceKind memorystore_instance{
    .name = "memorystore.instance",
    .summary = "a Memorystore for Redis instance",
    .keys = instance_keys,
    .signals = memorystore::signal_docs,
    .needs = needs_google,
    .parse = &net::parse_google_name<document::Reader>,
    .observe = &memorystore::make_observer,
};

namespace {

// Of a later version.
constexpr ActionKind memorystore_resize{
    .name = "memorystore.resize",
    .summary = "more memory, within bounds",
    .hazard = Hazard::stateful,
    .resource_kinds = "memorystore.instance",
    .planned =
        Planned{
            "exec with argv: [gcloud, redis, instances, update, ..]; see `runbookd kinds exec`"},
};

}  // namespace

constinit const KindRows memorystore_rows{
    .actions = rows_of<&memorystore_failover, &memorystore_resize>,
    .resources = rows_of<&memorystore_instance>,
};

}  // namespace runbookd::remediations
