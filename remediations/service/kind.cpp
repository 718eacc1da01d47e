#include "remediations/service/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key service_keys[] = {
    {.name = "name", .summary = "what it is called elsewhere; for people"},
};

constexpr ResourceKind service_resource{
    .name = "service",
    .summary = "whatever a team runs itself; the probe whose `resource` it is speaks for it",
    .keys = service_keys,
    .has_instances = true,
};

}  // namespace

constinit const KindRows service_rows{.resources = rows_of<&service_resource>};

}  // namespace runbookd::remediations
