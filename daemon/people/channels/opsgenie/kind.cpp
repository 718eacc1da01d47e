#include "daemon/people/channels/opsgenie/kind.hpp"

#include "daemon/people/channels/opsgenie/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key map_keys[] = {
    {.name = "api_key",
     .summary = "of an API integration",
     .required = true,
     .example = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"},
    {.name = "url",
     .shape = Shape::url,
     .summary = "in place of Opsgenie's API; https://api.eu.opsgenie.com in the EU",
     .otherwise = "https://api.opsgenie.com"},
};
constexpr Key keys[] = {
    {.name = "opsgenie",
     .shape = Shape::group,
     .summary = "an account's API",
     .required = true,
     .inside = map_keys},
};

}  // namespace

constinit const NotifierKind opsgenie{
    .key = "opsgenie",
    .summary = "creates, acknowledges and closes alerts in Opsgenie",
    .keys = keys,
    .parse = &opsgenie_channel::parse,
    .address = {.contains = "opsgenie.com"},
};

constinit const KindRows opsgenie_rows{.notifiers = rows_of<&opsgenie>};

}  // namespace runbookd::channels
