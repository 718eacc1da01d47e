#include "remediations/kubernetes/kind.hpp"

#include "config/document/reader.hpp"
#include "daemon/net/kubernetes/name.hpp"
#include "remediations/kubernetes/observer.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key deployment_keys[] = {
    {.name = "name", .summary = "the Deployment's name", .otherwise = "the resource's name"},
    {.name = "namespace", .summary = "where it is", .otherwise = "`kubernetes.namespace`"},
};

constexpr ActionKind kubernetes_scale{
    .name = "kubernetes.scale",
    .summary = "more replicas, within bounds",
    .hazard = Hazard::reversible,
    .resource_kinds = "kubernetes.deployment",
    .planned = Planned{"exec with argv: [kubectl, scale, deployment/NAME, --replicas=N]; see "
                       "`runbookd kinds exec`"},
};

constexpr ActionKind kubernetes_restart{
    .name = "kubernetes.restart",
    .summary = "replaces the pods, one after the other",
    .hazard = Hazard::disruptive,
    .resource_kinds = "kubernetes.deployment",
    .planned = Planned{"exec with argv: [kubectl, rollout, restart, deployment/NAME]; see "
                       "`runbookd kinds exec`"},
};

constexpr ActionKind kubernetes_undo{
    .name = "kubernetes.undo",
    .summary = "back to the template that served before",
    .hazard = Hazard::disruptive,
    .resource_kinds = "kubernetes.deployment",
    .planned =
        Planned{
            "exec with argv: [kubectl, rollout, undo, deployment/NAME]; see `runbookd kinds exec`"},
};

}  // namespace

constinit const ResourceKind kubernetes_deployment{
    .name = "kubernetes.deployment",
    .summary = "a Deployment",
    .keys = deployment_keys,
    .signals = kubernetes::deployment_signals,
    .needs = needs_kubernetes,
    .parse = &net::parse_kubernetes_name<document::Reader>,
    .observe = &kubernetes::make_observer,
};

constinit const KindRows kubernetes_rows{
    .actions = rows_of<&kubernetes_scale, &kubernetes_restart, &kubernetes_undo>,
    .resources = rows_of<&kubernetes_deployment>};

}  // namespace runbookd::remediations
