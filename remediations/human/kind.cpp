#include "remediations/human/kind.hpp"

#include "remediations/human/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key contact[] = {{.shape = Shape::name}};
constexpr Key keys[] = {
    {.name = "ask", .summary = "what to do, in words", .required = true, .templated = true},
    {.name = "from",
     .shape = Shape::one_or_list,
     .summary = "contacts who may confirm",
     .otherwise = "anyone of role approver",
     .inside = contact},
    {.name = "ttl",
     .shape = Shape::duration,
     .summary = "how long to wait for them",
     .preset = "24h",
     .lowest = "1s"},
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
    .keys = keys,
    .parse = &human_kind::parse_human,
};

constinit const KindRows human_rows{.actions = rows_of<&human>};

}  // namespace runbookd::remediations
