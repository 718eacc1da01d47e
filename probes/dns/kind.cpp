#include "probes/dns/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc dns_signals[] = {
    {"answers", Type::number, "records of the answer"},
};

constexpr ProbeKind dns_kind{
    .key = "dns",
    .summary = "what a name server answers",
    .signals = dns_signals,
    .planned =
        Planned{"tcp: HOST:PORT, which asks for the name first; a bad answer is reason `dns`"},
};

}  // namespace

constinit const KindRows dns_rows{.probes = rows_of<&dns_kind>};

}  // namespace runbookd::probes
