// What an expression costs when it is judged: its parts, with the signals that it names written
// out. A signal may name others that name others, so that a few short lines can mean more parts
// than there are atoms; who walks a condition walks them all. Internal to load.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "daemon/decide/expression/ast.hpp"

namespace runbookd::load {

/// Parts of one expression; of all expressions of a rulebook; signals in a row that name each
/// other.
constexpr std::uint64_t most_parts = 10'000;
constexpr std::uint64_t most_parts_in_all = 2'000'000;
constexpr int most_signals_in_a_row = 50;

class Costs {
 public:
  /// Of a typed expression; at most most_parts for each signal that it names.
  std::uint64_t of(const decide::Expr& expr) const;
  /// The signal's expression, as paths refer to it.
  void name(const decide::Expr* signal, std::uint64_t cost) { signals_[signal] = cost; }
  /// Adds to the sum of all; true when this passes the bound.
  bool passes_the_bound(std::uint64_t cost);

 private:
  std::map<const decide::Expr*, std::uint64_t> signals_;
  std::uint64_t sum_ = 0;
};

}  // namespace runbookd::load
