#include "daemon/people/channels/pagerduty/kind.hpp"

#include "daemon/people/channels/pagerduty/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key map_keys[] = {
    {.name = "routing_key",
     .summary = "of an Events API v2 integration",
     .required = true,
     .example = "0123456789abcdef0123456789abcdef"},
    {.name = "url",
     .shape = Shape::url,
     .summary = "in place of PagerDuty's API",
     .otherwise = "https://events.pagerduty.com"},
    {.name = "webhook_secret",
     .summary = "of a webhook to `/api/v1/pagerduty`: who acknowledges in PagerDuty has it here",
     .example = "dGhlIHNlY3JldCBvZiBhIHdlYmhvb2sg"},
};
constexpr Key forms[] = {
    {.shape = Shape::text, .required = true},
    {.shape = Shape::group, .required = true, .inside = map_keys},
};
constexpr Key keys[] = {
    {.name = "pagerduty",
     .shape = Shape::one_of,
     .summary =
         "the routing key of an Events API v2 integration, or {routing_key, url, webhook_secret}",
     .required = true,
     .example = "0123456789abcdef0123456789abcdef",
     .inside = forms},
};

}  // namespace

constinit const NotifierKind pagerduty{
    .key = "pagerduty",
    .summary = "triggers, acknowledges and resolves in PagerDuty",
    .keys = keys,
    .parse = &pagerduty_channel::parse,
    .address = {.contains = "pagerduty.com"},
};

constinit const KindRows pagerduty_rows{.notifiers = rows_of<&pagerduty>};

}  // namespace runbookd::channels
