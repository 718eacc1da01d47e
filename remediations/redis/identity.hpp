// What a Redis of a team's own is known by, as far as the rulebook says: the Sentinels that fail it
// over, or the replicas that stand beside it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/contract/resource.hpp"

namespace runbookd::remediations::redis {

struct RedisIdentity final : ResourceIdentity {
  std::vector<std::string> sentinels;  ///< HOST:PORT
  std::string master;                  ///< the name under which they watch it
  std::vector<Secret> replicas;        ///< URLs
};

std::shared_ptr<const ResourceIdentity> parse_identity(document::Reader& reader,
                                                       const ResourceDefaults& defaults);

}  // namespace runbookd::remediations::redis
