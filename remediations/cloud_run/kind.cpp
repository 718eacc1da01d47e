#include "remediations/cloud_run/kind.hpp"

#include "daemon/net/google/name.hpp"
#include "remediations/cloud_run/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc rollback_keys[] = {
    {"to", "string", "`previous` (default): the last known good revision; or a revision's name",
     false},
};
constexpr KeyDoc scale_keys[] = {
    {"min_instances", "number or map", "at least N, or {raise_by: N, up_to: N}; never lowers",
     false},
    {"max_instances", "number or map", "at least N, or {raise_by: N, up_to: N}; never lowers",
     false},
};
constexpr KeyDoc memory_keys[] = {
    {"raise_by", "bytes", "how much more the container gets", true},
    {"up_to", "bytes", "the bound, at most 32GiB", true},
    {"container", "string", "which one, when several have no port or it is not the one with a port",
     false},
};
constexpr KeyDoc service_keys[] = {
    {"name", "string", "the service's name in Cloud Run (default: the resource's name)", false},
    {"project", "string", "default: google.project", false},
    {"region", "string", "default: google.region", false},
};

}  // namespace

constinit const ActionKind cloud_run_rollback{
    .name = "cloud_run.rollback",
    .summary = "all traffic to the previous good revision, or to a named one",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{3},
    .planning = cloud_run::plan_deadline,
    .keys = rollback_keys,
    .parse = &cloud_run::parse_rollback,
};

constinit const ActionKind cloud_run_restart{
    .name = "cloud_run.restart",
    .summary = "a new revision of what is serving, with its image pinned by digest",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{6},
    .planning = cloud_run::plan_deadline,
    .keys = {},
    .parse = &cloud_run::parse_restart,
};

constinit const ActionKind cloud_run_scale{
    .name = "cloud_run.scale",
    .summary = "raises the minimum or maximum of instances, within bounds",
    .hazard = Hazard::reversible,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{6},
    .planning = cloud_run::plan_deadline,
    .keys = scale_keys,
    .parse = &cloud_run::parse_scale,
};

constinit const ActionKind cloud_run_memory{
    .name = "cloud_run.memory",
    .summary = "raises the memory limit of the container, within bounds",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "cloud_run.service",
    .timeout = minutes{6},
    .planning = cloud_run::plan_deadline,
    .keys = memory_keys,
    .parse = &cloud_run::parse_memory,
};

constinit const ResourceKind cloud_run_service{
    .name = "cloud_run.service",
    .summary = "a Cloud Run service",
    .keys = service_keys,
    .signals = cloud_run::signal_docs,
    .needs = needs_google,
    .parse = &net::parse_google_name<document::Reader>,
    .observe = &cloud_run::make_observer,
};

namespace {

// Of a later version.
constexpr std::string_view by_hand =
    "exec with argv: [gcloud, run, services, update, NAME, ..]; see `runbookd kinds exec`";

constexpr ActionKind cloud_run_stop{
    .name = "cloud_run.stop",
    .summary = "no instance serves any more",
    .hazard = Hazard::destructive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

constexpr ActionKind cloud_run_start{
    .name = "cloud_run.start",
    .summary = "restores what a stop took away",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

constexpr ActionKind cloud_run_ingress{
    .name = "cloud_run.ingress",
    .summary = "who may reach it",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

constexpr ActionKind cloud_run_env{
    .name = "cloud_run.env",
    .summary = "environment variables of the container",
    .hazard = Hazard::disruptive,
    .resource_kinds = "cloud_run.service",
    .planned = Planned{by_hand},
};

}  // namespace

constinit const KindRows cloud_run_rows{
    .actions = rows_of<&cloud_run_rollback, &cloud_run_restart, &cloud_run_scale, &cloud_run_memory,
                       &cloud_run_stop, &cloud_run_start, &cloud_run_ingress, &cloud_run_env>,
    .resources = rows_of<&cloud_run_service>,
};

}  // namespace runbookd::remediations
