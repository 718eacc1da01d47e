// The arguments of a `grpc` probe, checked at load.
#pragma once

#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"
#include "daemon/net/tls/arguments.hpp"

namespace runbookd::document {
class Reader;
}

namespace runbookd::probes::grpc {

struct Arguments {
  std::string address;  ///< HOST:PORT as written; `{{ target }}` is replaced when a runner is made
  std::string service;  ///< empty: the server as a whole
  net::TlsArguments tls;
};

std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::grpc
