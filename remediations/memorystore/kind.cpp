#include "remediations/memorystore/kind.hpp"

#include "daemon/net/google/name.hpp"
#include "remediations/memorystore/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc failover_keys[] = {
    {"mode", "string", "`limited-data-loss`, the default and the only one", false},
};
constexpr KeyDoc instance_keys[] = {
    {"name", "string", "the instance's name (default: the resource's name)", false},
    {"project", "string", "default: google.project", false},
    {"region", "string", "default: google.region", false},
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
