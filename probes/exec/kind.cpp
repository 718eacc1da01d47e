#include "probes/exec/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc exec_signals[] = {
    {"state", Type::number, "0 to 3: well, warning, critical, not known"},
};

constexpr ProbeKind exec_kind{
    .key = "exec",
    .summary = "a command: exit code and performance data, as Nagios plugins have them",
    .signals = exec_signals,
    .planned = Planned{"http or scrape of something that tells what the command would"},
};

}  // namespace

constinit const KindRows exec_rows{.probes = rows_of<&exec_kind>};

}  // namespace runbookd::probes
