#include "remediations/exec/kind.hpp"

#include "remediations/exec/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr Key argument[] = {{.templated = true}};
constexpr Key meaning[] = {{.shape = Shape::choice, .choices = "done nothing_changed retry"}};

constexpr Key keys[] = {
    {.name = "argv",
     .shape = Shape::list,
     .summary =
         "the program and its arguments; absolute, relative to the rulebook, or found in PATH",
     .required = true,
     .inside = argument},
    net::process::directory_key,
    net::process::env_key,
    {.name = "timeout",
     .shape = Shape::duration,
     .summary = "then TERM, and KILL 5 s later",
     .preset = "5m",
     .lowest = "1s",
     .highest = "1d"},
    {.name = "exit",
     .shape = Shape::map,
     .summary = "what a status means; any other: nobody knows, and the resource is locked",
     .otherwise = "{0: done}",
     .example = "{0: done, 3: nothing_changed, 75: retry}",
     .inside = meaning},
    net::process::limits_key,
};

}  // namespace

constinit const ActionKind exec{
    .name = "exec",
    .summary = "runs a command, never through a shell",
    .hazard = Hazard::disruptive,
    .hazard_from_rulebook = true,
    .does_as_written = true,
    .program = "argv",
    .idempotent = false,
    .resource_kinds = "",
    .timeout = minutes{5},
    .keys = keys,
    .parse = &exec_kind::parse_exec,
};

constinit const KindRows exec_rows{.actions = rows_of<&exec>};

}  // namespace runbookd::remediations
