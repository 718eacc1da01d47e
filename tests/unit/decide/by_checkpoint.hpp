// The promise of a checkpoint, for whoever has records at hand: all of them fold to the same as a
// checkpoint somewhere among them, written, read, and followed by the rest.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/app/journal/ledger_codec.hpp"

namespace runbookd::test {

inline void fold_on(decide::Ledger& ledger, const decide::Record& record) {
  ledger.apply(record);
  ledger.prune(record.at);
}

/// What `records` fold to by way of a checkpoint after the first `cut` of them.
inline decide::Ledger by_checkpoint(const std::vector<decide::Record>& records, std::size_t cut) {
  decide::Ledger first;
  for (std::size_t i = 0; i < cut; ++i) fold_on(first, records[i]);
  const journal::Boot here{"boot", {Mono::max(), Wall::max()}};
  auto ledger = journal::parse_ledger(journal::ledger_text(first, here.id), here);
  if (!ledger) throw std::runtime_error(ledger.error().text);
  for (std::size_t i = cut; i < records.size(); ++i) fold_on(*ledger, records[i]);
  return std::move(*ledger);
}

/// The first of a few cuts, spread over the records, after which a checkpoint would break the
/// promise.
inline std::optional<std::size_t> cut_that_differs(const std::vector<decide::Record>& records) {
  decide::Ledger all;
  for (const decide::Record& record : records) fold_on(all, record);
  constexpr std::size_t parts = 5;
  for (std::size_t part = 0; part <= parts; ++part) {
    const std::size_t cut = records.size() * part / parts;
    if (by_checkpoint(records, cut).state() != all.state()) return cut;
  }
  return std::nullopt;
}

}  // namespace runbookd::test
