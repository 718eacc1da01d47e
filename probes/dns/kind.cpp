#include "probes/dns/kind.hpp"

#include "probes/dns/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key value[] = {{.shape = Shape::words, .example = "192.0.2.7"}};
constexpr Key question_keys[] = {
    {.name = "name",
     .summary = "whose records are asked for; `{{ target }}` stands for the target",
     .required = true},
    {.name = "type",
     .shape = Shape::choice,
     .summary = "of which type",
     .preset = "A",
     .choices = "A AAAA CNAME MX NS SRV TXT"},
    {.name = "server",
     .shape = Shape::address,
     .summary = "HOST or HOST:PORT of the server that is asked",
     .otherwise = "those of /etc/resolv.conf"},
    {.name = "expect",
     .shape = Shape::one_or_list,
     .summary = "values that must all be among the answers, or /RE2/ that one of them matches",
     .inside = value},
};
constexpr Key keys[] = {
    {.name = "dns",
     .shape = Shape::group,
     .summary = "the question, and what has to be answered",
     .required = true,
     .inside = question_keys},
};

constexpr SignalDoc signals[] = {
    {"answers", Type::number, "records of the asked type in the answer", Extent::amount},
    {"ttl", Type::duration, "how long the first of them to end may be kept", Extent::amount},
};

}  // namespace

constinit const ProbeKind dns_kind{
    .key = "dns",
    .summary = "what a name server answers",
    .keys = keys,
    .signals = signals,
    .parse = dns::parse,
};

constinit const KindRows dns_rows{.probes = rows_of<&dns_kind>};

}  // namespace runbookd::probes
