#include "probes/tcp/kind.hpp"

#include "probes/tcp/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr KeyDoc key_docs[] = {
    {"tcp", "HOST:PORT", "where to connect; `{{ target }}` stands for the target", true},
    {"send", "string", "sent after connecting"},
    {"expect", "string",
     "substring of the first 64 KiB of the answer, or /RE2/ that one of its lines must match"},
};

}  // namespace

const ProbeKind tcp_kind{"tcp",     "a TCP port: connect, and what it says",
                         key_docs,  {},
                         parse_tcp, {.host_and_port = true}};

constinit const KindRows tcp_rows{.probes = rows_of<&tcp_kind>};

}  // namespace runbookd::probes
