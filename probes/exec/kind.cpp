#include "probes/exec/kind.hpp"

#include "daemon/net/written_units.hpp"
#include "probes/exec/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key argument[] = {{}};
constexpr Key variable[] = {{}};
constexpr Key command_keys[] = {
    {.name = "argv",
     .shape = Shape::list,
     .summary = "the plugin and its arguments, of which `{{ target }}` stands for the target; "
                "absolute, relative to the rulebook, or found in PATH",
     .required = true,
     .inside = argument},
    {.name = "directory",
     .shape = Shape::path,
     .summary = "where it runs",
     .otherwise = "the rulebook's directory"},
    {.name = "env",
     .shape = Shape::map,
     .summary = "variables beside PATH, LANG, HOME and RUNBOOKD_*; nothing is inherited",
     .inside = variable},
    {.name = "limits",
     .shape = Shape::group,
     .summary = "inherited by all that it starts",
     .otherwise = "none",
     .inside = net::process::limit_keys},
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
