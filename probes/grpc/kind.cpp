#include "probes/grpc/kind.hpp"

namespace runbookd::probes {
namespace {

constexpr SignalDoc grpc_signals[] = {
    {"serving", Type::boolean, "it says SERVING"},
};

constexpr ProbeKind grpc_kind{
    .key = "grpc",
    .summary = "the health service of a gRPC server",
    .signals = grpc_signals,
    .planned = Planned{"tcp: HOST:PORT, or http of a health page"},
};

}  // namespace

constinit const KindRows grpc_rows{.probes = rows_of<&grpc_kind>};

}  // namespace runbookd::probes
