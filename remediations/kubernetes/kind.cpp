#include "remediations/kubernetes/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr SignalDoc deployment_signals[] = {
    {"replicas", Type::number, "that it should have"},
    {"ready_replicas", Type::number, "that are ready"},
    {"last_deploy", Type::time, "when its template last changed"},
};

constexpr ResourceKind kubernetes_deployment{
    .name = "kubernetes.deployment",
    .summary = "a Deployment",
    .signals = deployment_signals,
    .needs = needs_kubernetes,
    .planned = Planned{"kind: service, and a probe whose `resource` it is"},
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

constinit const KindRows kubernetes_rows{
    .actions = rows_of<&kubernetes_scale, &kubernetes_restart, &kubernetes_undo>,
    .resources = rows_of<&kubernetes_deployment>};

}  // namespace runbookd::remediations
