#include "daemon/people/channels/alertmanager/kind.hpp"

#include "daemon/people/channels/alertmanager/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key keys[] = {
    {.name = "alertmanager",
     .shape = Shape::url,
     .summary = "where it listens; /api/v2/alerts follows",
     .required = true,
     .example = "http://127.0.0.1:9093"},
};

}  // namespace

constinit const NotifierKind alertmanager{
    .key = "alertmanager",
    .summary = "an alert in Alertmanager, until it is resolved",
    .keys = keys,
    .parse = &alertmanager_channel::parse,
    .address = {.contains = ":9093"},
};

constinit const KindRows alertmanager_rows{.notifiers = rows_of<&alertmanager>};

}  // namespace runbookd::channels
