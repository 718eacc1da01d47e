#include "remediations/notify/kind.hpp"

#include "remediations/notify/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc kKeys[] = {
    {"to", "list", "contacts", true},
    {"message", "string", "may be a template (default: the incident's summary)", false},
};

}  // namespace

constinit const ActionKind notify{
    .name = "notify",
    .summary = "tells people",
    .hazard = Hazard::diagnose,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "",
    .timeout = seconds{10},
    .keys = kKeys,
    .parse = &notify_kind::parse_notify,
};

}  // namespace runbookd::remediations
