#include "remediations/webhook/kind.hpp"

#include "remediations/webhook/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc key_docs[] = {
    {"url", "URL", "https://, http:// or unix:///SOCKET:/path; no template", true},
    {"method", "string", "GET, POST (default), PUT, PATCH, DELETE", false},
    {"headers", "map", "added headers; values may be templates", false},
    {"body", "string", "may be a template", false},
    {"json", "map", "instead of body: the fields of a JSON object; values may be templates", false},
    {"expect", "map", "{status: 202} or {status: [200, 202]} (default: 200-299)", false},
    {"rejected", "list", "statuses that prove that nothing was done, beside the usual refusals",
     false},
    {"timeout", "duration", "for the whole request (default 30s)", false},
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
    .keys = key_docs,
    .parse = &webhook_kind::parse_webhook,
};

constinit const KindRows webhook_rows{.actions = rows_of<&webhook>};

}  // namespace runbookd::remediations
