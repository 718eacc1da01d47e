#include "daemon/people/channels/exec/kind.hpp"

#include "daemon/people/channels/exec/spec.hpp"

namespace runbookd::channels {
namespace {

constexpr Key argument[] = {{}};
constexpr Key map_keys[] = {
    {.name = "argv",
     .shape = Shape::list,
     .summary =
         "the program and its arguments; absolute, relative to the rulebook, or found in PATH",
     .required = true,
     .inside = argument},
    {.name = "timeout",
     .shape = Shape::duration,
     .summary = "then TERM, and KILL 5 s later",
     .preset = "30s",
     .lowest = "1s",
     .highest = "10m"},
};
constexpr Key keys[] = {
    {.name = "exec",
     .shape = Shape::group,
     .summary = "a command, which reads the message as JSON",
     .required = true,
     .inside = map_keys},
};

}  // namespace

constinit const NotifierKind exec{
    .key = "exec",
    .summary = "runs a command with the message on its standard input",
    .keys = keys,
    .parse = &exec_channel::parse,
};

constinit const KindRows exec_rows{.notifiers = rows_of<&exec>};

}  // namespace runbookd::channels
