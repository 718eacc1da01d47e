// The arguments of a `redis_sentinel` probe, checked at load.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/tls/arguments.hpp"
#include "probes/redis_sentinel/master_state.hpp"

namespace runbookd::probes {

struct SentinelArguments {
  Secret url;          ///< as written; `{{ target }}` is replaced when a runner is made
  std::string master;  ///< the name
  net::TlsArguments tls;
};

std::span<const SignalDoc> sentinel_signal_docs();
std::shared_ptr<const ProbeSpec> parse_redis_sentinel(document::Reader& reader);

/// The URL with Sentinel's port where none is written.
std::string with_sentinel_port(const std::string& url);

}  // namespace runbookd::probes
