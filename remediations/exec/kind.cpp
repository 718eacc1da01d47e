#include "remediations/exec/kind.hpp"

#include "remediations/exec/spec.hpp"

namespace runbookd::remediations {
namespace {

constexpr KeyDoc key_docs[] = {
    {"argv", "list",
     "the program and its arguments; absolute, relative to the rulebook, or found in PATH", true},
    {"directory", "string", "where it runs (default: the rulebook's directory)", false},
    {"env", "map", "variables beside PATH, LANG, HOME and RUNBOOKD_*; nothing is inherited", false},
    {"timeout", "duration", "then TERM, and KILL 5 s later (default 5m)", false},
    {"exit", "map",
     "what a status means: done, nothing_changed or retry (default {0: done}); any other: nobody "
     "knows, and the resource is locked",
     false},
    {"limits", "map",
     "open_files, file_size, memory, cpu, umask; inherited by all that it starts (default: none)",
     false},
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
    .keys = key_docs,
    .parse = &exec_kind::parse_exec,
};

constinit const KindRows exec_rows{.actions = rows_of<&exec>};

}  // namespace runbookd::remediations
