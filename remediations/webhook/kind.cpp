#include "remediations/webhook/kind.hpp"

#include "remediations/webhook/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key value[] = {{.templated = true}};
constexpr Key success[] = {{.shape = Shape::integer, .lowest = "200", .highest = "399"}};
constexpr Key refusal[] = {{.shape = Shape::integer, .lowest = "200", .highest = "599"}};
constexpr Key expect_keys[] = {
    {.name = "status",
     .shape = Shape::one_or_list,
     .summary = "202, or a list of these",
     .otherwise = "200-299",
     .inside = success},
};

constexpr Key keys[] = {
    {.name = "url",
     .shape = Shape::url,
     .summary = "https://, http:// or unix:///SOCKET:/path; no template",
     .required = true},
    {.name = "method",
     .shape = Shape::choice,
     .summary = "how it is asked",
     .preset = "POST",
     .choices = "GET POST PUT PATCH DELETE"},
    {.name = "headers", .shape = Shape::map, .summary = "added headers", .inside = value},
    {.name = "body", .summary = "what is sent", .templated = true},
    {.name = "json",
     .shape = Shape::map,
     .summary = "instead of body: the fields of a JSON object",
     .inside = value},
    {.name = "expect",
     .shape = Shape::group,
     .summary = "which statuses mean that it was done",
     .inside = expect_keys},
    {.name = "rejected",
     .shape = Shape::one_or_list,
     .summary = "statuses that prove that nothing was done, beside the usual refusals",
     .example = "409",
     .inside = refusal},
    {.name = "timeout",
     .shape = Shape::duration,
     .summary = "for the whole request",
     .preset = "30s",
     .lowest = "100ms",
     .highest = "10m"},
};

}  // namespace

constinit const ActionKind webhook{
    .name = "webhook",
    .summary = "sends one HTTP request",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = true,
    .does_as_written = true,
    .idempotent = false,
    .resource_kinds = "",
    .timeout = seconds{30},
    .keys = keys,
    .parse = &webhook_kind::parse_webhook,
};

constinit const KindRows webhook_rows{.actions = rows_of<&webhook>};

}  // namespace runbookd::remediations
