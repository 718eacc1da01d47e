// One row of the journal: a record of the core with its place in the chain and the clock it was
// written by.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "daemon/app/journal/sha256.hpp"
#include "daemon/decide/incidents/record.hpp"

namespace runbookd::journal {

/// How a row is turned into the bytes that are hashed. 1: before rows said so. 2: the row names its
/// format and its epoch.
constexpr int first_record_format = 1;
constexpr int record_format = 2;

struct Entry {
  std::uint64_t seq = 0;             ///< 1, 2, 3 ... without a gap
  int format = first_record_format;  ///< the writer writes `record_format`
  std::uint64_t epoch = 0;           ///< of whoever may write: 0 as long as there is one alone
  /// `at.wall` is as written. `at.mono` is as of *this* boot: restored when the row was read.
  decide::Record record;
  std::string boot_id;  ///< of the boot in which it was written; empty when the kernel has none
  std::int64_t boot_ns = 0;  ///< CLOCK_BOOTTIME then
  Hash hash{};               ///< over the hash before and this row's canonical bytes
};

/// The last link of a chain; seq 0 is the genesis row.
struct ChainHead {
  std::uint64_t seq = 0;
  Hash hash{};
  bool operator==(const ChainHead&) const = default;
};

/// The first row of all: it ties every later hash to this one journal.
struct Genesis {
  std::int64_t created_ns = 0;  ///< wall clock
  std::string salt;             ///< 32 random hex digits
};

/// The members of a record that are plain text, with their names in SQL and in JSON. One table, so
/// that no field can be stored without being hashed.
struct TextField {
  const char* name;
  std::string decide::Record::* member;
};
inline constexpr std::array<TextField, 11> text_fields{{
    {"incident", &decide::Record::incident},
    {"rule", &decide::Record::rule},
    {"target", &decide::Record::target},
    {"action_id", &decide::Record::action_id},
    {"action", &decide::Record::action},
    {"resource", &decide::Record::resource},
    {"hazard", &decide::Record::hazard},
    {"status", &decide::Record::status},
    {"reason", &decide::Record::reason},
    {"severity", &decide::Record::severity},
    {"text", &decide::Record::text},
}};

}  // namespace runbookd::journal
