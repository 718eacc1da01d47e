#include "remediations/notify/kind.hpp"

#include "remediations/notify/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key contact[] = {{.shape = Shape::name}};
constexpr Key keys[] = {
    {.name = "to",
     .shape = Shape::one_or_list,
     .summary = "contacts",
     .required = true,
     .inside = contact},
    {.name = "message",
     .summary = "what they are told",
     .otherwise = "the incident's summary",
     .templated = true},
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
    .keys = keys,
    .parse = &notify_kind::parse_notify,
};

constinit const KindRows notify_rows{.actions = rows_of<&notify>};

}  // namespace runbookd::remediations
