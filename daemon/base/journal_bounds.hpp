// `store.journal` of the rulebook: how large the journal's database becomes.
#pragma once

#include <cstdint>

#include "daemon/base/time.hpp"

namespace runbookd {

struct JournalBounds {
  Nanos keep = hours{24 * 400};          ///< older records move into segments beside the database
  std::uint64_t max_bytes = 2ull << 30;  ///< of the database; beyond it the oldest move
  bool operator==(const JournalBounds&) const = default;
};

}  // namespace runbookd
