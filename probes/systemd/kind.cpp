#include "probes/systemd/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc systemd_signals[] = {
    {"active", Type::boolean, "it runs"},
    {"state", Type::string, "as systemctl shows it"},
    {"restarts", Type::number, "by systemd itself", Extent::any, true},
    {"since", Type::time, "when the state began"},
};

constexpr ProbeKind systemd_kind{
    .key = "systemd",
    .summary = "a unit of systemd",
    .signals = systemd_signals,
    .planned = Planned{"http or tcp of what the unit serves"},
};

}  // namespace

constinit const KindRows systemd_rows{.probes = rows_of<&systemd_kind>};

}  // namespace runbookd::probes
