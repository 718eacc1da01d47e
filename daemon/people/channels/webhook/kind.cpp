#include "daemon/people/channels/webhook/kind.hpp"

#include "daemon/people/channels/webhook/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key header_value[] = {{}};
constexpr Key map_keys[] = {
    {.name = "url", .shape = Shape::url, .summary = "where it goes", .required = true},
    {.name = "headers", .shape = Shape::map, .summary = "added headers", .inside = header_value},
    {.name = "secret",
     .shape = Shape::words,
     .summary = "signs the body: X-Runbookd-Signature: sha256=HEX, of HMAC-SHA256"},
    {.name = "format",
     .shape = Shape::choice,
     .summary = "Alertmanager's webhook (version 4), or CloudEvents 1.0",
     .preset = "alertmanager",
     .choices = "alertmanager cloudevents"},
    {.name = "body",
     .shape = Shape::words,
     .summary = "instead of a format: a text with {{ title }}, {{ incident }} ..",
     .example = "{}"},
};
constexpr Key forms[] = {
    {.shape = Shape::url, .required = true},
    {.shape = Shape::group, .required = true, .inside = map_keys},
};
constexpr Key keys[] = {
    {.name = "webhook",
     .shape = Shape::one_of,
     .summary = "gets one JSON object by POST per message; or {url, ..} with a format of its own",
     .required = true,
     .inside = forms},
};

}  // namespace

constinit const NotifierKind webhook{
    .key = "webhook",
    .summary = "posts JSON to a URL",
    .keys = keys,
    .parse = &webhook_channel::parse,
    .address = {.any = true},
};

constinit const KindRows webhook_rows{.notifiers = rows_of<&webhook>};

}  // namespace runbookd::channels
