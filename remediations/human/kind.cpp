#include "remediations/human/kind.hpp"

#include "remediations/human/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc key_docs[] = {
    {"ask", "string", "what to do, in words; may be a template", true},
    {"from", "list", "contacts who may confirm (default: anyone with role approver)", false},
    {"ttl", "duration", "how long to wait for them (default 24h)", false},
};

}  // namespace

constinit const ActionKind human{
    .name = "human",
    .summary = "asks people to do a thing and waits for their confirmation",
    .hazard = Hazard::diagnose,
    .hazard_from_rulebook = false,
    .idempotent = true,
    .resource_kinds = "",
    .timeout = seconds{10},
    .keys = key_docs,
    .parse = &human_kind::parse_human,
};

constinit const KindRows human_rows{.actions = rows_of<&human>};

}  // namespace runbookd::remediations
