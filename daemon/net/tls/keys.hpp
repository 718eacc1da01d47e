// The rows of `tls: {ca, server_name, insecure, client_cert, client_key}`, which several kinds
// accept.
#pragma once

#include "daemon/base/key.hpp"

namespace runbookd::net {

inline constexpr Key tls_keys[] = {
    {.name = "ca",
     .shape = Shape::path,
     .summary = "trusted roots, PEM",
     .otherwise = "the system's"},
    {.name = "server_name",
     .summary = "name to ask for and to verify",
     .otherwise = "the host of the address"},
    {.name = "insecure",
     .shape = Shape::boolean,
     .summary = "do not verify; what it says is then no evidence for a stateful step",
     .preset = "false"},
    {.name = "client_cert", .shape = Shape::path, .summary = "our own certificate, PEM"},
    {.name = "client_key", .shape = Shape::path, .summary = "its private key, PEM"},
};

}  // namespace runbookd::net
