#include "probes/tcp/kind.hpp"

#include "probes/tcp/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "tcp",
     .shape = Shape::address,
     .summary = "where to connect; `{{ target }}` stands for the target",
     .required = true},
    {.name = "send", .shape = Shape::binary, .summary = "sent after connecting"},
    {.name = "expect",
     .summary =
         "substring of the first 64 KiB of the answer, or /RE2/ that one of its lines must match"},
};

}  // namespace

const ProbeKind tcp_kind{
    "tcp", "a TCP port: connect, and what it says", keys, {}, parse_tcp, {.host_and_port = true}};

constinit const KindRows tcp_rows{.probes = rows_of<&tcp_kind>};

}  // namespace runbookd::probes
