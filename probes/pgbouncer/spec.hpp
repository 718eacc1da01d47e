// The arguments of a `pgbouncer` probe, checked at load.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "daemon/base/secret.hpp"
#include "daemon/contract/probe.hpp"
#include "probes/pgbouncer/console.hpp"

namespace runbookd::probes::pgbouncer {

struct Arguments {
  Secret dsn;           ///< as written; `{{ target }}` is replaced when a runner is made
  std::string address;  ///< what people may see of it
  std::optional<PoolName> pool;
  bool persistent = true;
};

inline constexpr std::size_t signal_count = 6;
std::span<const SignalDoc> signal_docs();
std::shared_ptr<const ProbeSpec> parse(document::Reader& reader);

}  // namespace runbookd::probes::pgbouncer
