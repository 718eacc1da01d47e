#include "remediations/vpc_connector/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr SignalDoc vpc_connector_signals[] = {
    {"ready", Type::boolean, "its API says that it is"},
};

constexpr ResourceKind vpc_connector_resource{
    .name = "vpc_connector",
    .summary = "a connector of Serverless VPC Access",
    .signals = vpc_connector_signals,
    .needs = needs_google,
    .planned = Planned{"kind: service, and a probe whose `resource` it is"},
};

}  // namespace

constinit const KindRows vpc_connector_rows{.resources = rows_of<&vpc_connector_resource>};

}  // namespace runbookd::remediations
