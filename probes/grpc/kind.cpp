#include "probes/grpc/kind.hpp"

#include "daemon/net/tls/keys.hpp"
#include "probes/grpc/spec.hpp"

namespace runbookd::probes {
namespace {

constexpr Key keys[] = {
    {.name = "grpc",
     .shape = Shape::address,
     .summary = "where the server is; `{{ target }}` stands for the target",
     .required = true},
    {.name = "service",
     .summary = "whose health is asked for, `shop.Orders`",
     .otherwise = "the server's as a whole"},
    {.name = "tls",
     .shape = Shape::group,
     .summary = "speak TLS (`{}` with the system's roots): whom to trust, and who we are",
     .otherwise = "plain text",
     .inside = net::tls_keys},
};

constexpr SignalDoc signals[] = {
    {"serving", Type::boolean, "it says SERVING"},
};

}  // namespace

constinit const ProbeKind grpc_kind{
    .key = "grpc",
    .summary = "the health service of a gRPC server",
    .keys = keys,
    .signals = signals,
    .parse = grpc::parse,
    .address = {.host_and_port = true},
};

constinit const KindRows grpc_rows{.probes = rows_of<&grpc_kind>};

}  // namespace runbookd::probes
