// The hash chain: every row's hash covers the hash before it and the row's own canonical bytes,
// from a salted genesis row on. Changing, removing, reordering or inserting a row breaks every link
// after it. What a chain alone cannot show is that its newest rows were cut off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/app/journal/entry.hpp"

namespace runbookd::journal {

Hash genesis_hash(const Genesis& genesis);
/// The hash of `entry` after `previous`; entry.hash is not read.
Hash link(const Hash& previous, const Entry& entry);

struct ChainFault {
  std::uint64_t seq = 0;  ///< the first row that is wrong or missing
  std::string why;
};

/// Follows a chain row by row.
class ChainCheck {
 public:
  explicit ChainCheck(ChainHead start) : head_(start) {}
  /// nullopt: `entry` is the next link. After a fault the check is over.
  std::optional<ChainFault> next(const Entry& entry);
  const ChainHead& head() const { return head_; }

 private:
  ChainHead head_;
};

}  // namespace runbookd::journal
