// The arguments of a `promql` probe, checked at load.
#pragma once

#include <memory>
#include <string>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/net/tls/arguments.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes {

struct PromqlArguments {
  Secret server;  ///< the URL in front of `/api/v1/query`, with a user and a password perhaps
  std::string query;
  net::Unit unit = net::Unit::number;
  net::Headers headers;
  net::TlsArguments tls;
};

std::shared_ptr<const ProbeSpec> parse_promql(document::Reader& reader);

}  // namespace runbookd::probes
