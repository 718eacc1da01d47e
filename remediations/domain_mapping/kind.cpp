#include "remediations/domain_mapping/kind.hpp"

namespace runbookd::remediations {
namespace {

constexpr SignalDoc domain_mapping_signals[] = {
    {"ready", Type::boolean, "its API says that it is"},
};

constexpr ResourceKind domain_mapping_resource{
    .name = "domain_mapping",
    .summary = "a domain that is mapped to a Cloud Run service",
    .signals = domain_mapping_signals,
    .needs = needs_google,
    .planned = Planned{"kind: service, and a probe whose `resource` it is"},
};

}  // namespace

constinit const KindRows domain_mapping_rows{.resources = rows_of<&domain_mapping_resource>};

}  // namespace runbookd::remediations
