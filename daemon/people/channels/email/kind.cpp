#include "daemon/people/channels/email/kind.hpp"

#include "daemon/people/channels/email/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key keys[] = {
    {.name = "email",
     .summary = "an address; the section `smtp` says who takes the mail",
     .required = true,
     .example = "ops@example.com"},
};

}  // namespace

constinit const NotifierKind email{
    .key = "email",
    .summary = "sends mail",
    .keys = keys,
    .needs = {"smtp", "{server: mail.example.com:587, from: runbookd@example.com}"},
    .parse = &email_channel::parse,
    .address = {.contains = "@"},
};

constinit const KindRows email_rows{.notifiers = rows_of<&email>};

}  // namespace runbookd::channels
