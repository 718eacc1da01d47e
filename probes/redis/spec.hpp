// The arguments of a `redis` probe, checked at load. Actions on the same Redis reach it through
// RedisAccess.
#pragma once

#include <memory>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "daemon/net/tls/arguments.hpp"

namespace runbookd::probes {

struct RedisArguments {
  Secret url;  ///< as written; `{{ target }}` is replaced when a runner is made
  net::TlsArguments tls;
};

std::span<const SignalDoc> redis_signal_docs();
std::shared_ptr<const ProbeSpec> parse_redis(document::Reader& reader);
std::shared_ptr<const ProbeSpec> make_redis_spec(RedisArguments arguments);

}  // namespace runbookd::probes
