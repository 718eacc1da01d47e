#include "remediations/notify/kind.hpp"

#include "remediations/notify/channels.hpp"
#include "remediations/notify/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc key_docs[] = {
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
    .keys = key_docs,
    .parse = &notify_kind::parse_notify,
};

constinit const KindRows notify_rows{.actions = rows_of<&notify>,
                                     .notifiers = notify_kind::channels};

}  // namespace runbookd::remediations
