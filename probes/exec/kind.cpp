#include "probes/exec/kind.hpp"

#include "daemon/net/written_units.hpp"
#include "probes/exec/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key argument[] = {{}};
constexpr Key command_keys[] = {
    {.name = "argv",
     .shape = Shape::list,
     .summary = "the plugin and its arguments, of which `{{ target }}` stands for the target; "
                "absolute, relative to the rulebook, or found in PATH",
     .required = true,
     .inside = argument},
    net::process::directory_key,
    net::process::env_key,
    net::process::limits_key,
};
constexpr Key keys[] = {
    {.name = "exec",
     .shape = Shape::group,
     .summary = "a plugin, run without a shell",
     .required = true,
     .inside = command_keys},
    {.name = "types",
     .shape = Shape::map,
     .summary = "label of its performance data: unit; a number without",
     .inside = net::unit_of_a_figure},
};

constexpr SignalDoc signals[] = {
    {"state", Type::number, "what it ended with: 0 well, 1 warning, 2 critical, 3 not known",
     Extent::amount},
};

}  // namespace

constinit const ProbeKind exec_kind{
    .key = "exec",
    .summary = "a command: exit code and performance data, as Nagios plugins have them",
    .keys = keys,
    .signals = signals,
    .parse = exec::parse,
    .open_ended = true,
};

constinit const KindRows exec_rows{.probes = rows_of<&exec_kind>};

}  // namespace runbookd::probes
