#include "config/load/cost.hpp"

namespace runbookd::load {

// The text of an expression is bounded, and so is each signal: the sum cannot overflow.
std::uint64_t Costs::of(const decide::Expr& e) const {
  std::uint64_t cost = 1;
  if (e.kind == decide::Expr::Kind::path && e.ref.what == decide::Ref::What::signal) {
    const auto signal = signals_.find(e.ref.signal);
    if (signal != signals_.end()) cost += signal->second;
  }
  for (const auto& argument : e.arguments) cost += of(*argument.value);
  if (e.left) cost += of(*e.left);
  if (e.right) cost += of(*e.right);
  return cost;
}

bool Costs::passes_the_bound(std::uint64_t cost) {
  const bool before = sum_ > most_parts_in_all;
  sum_ += cost;
  return !before && sum_ > most_parts_in_all;
}

}  // namespace runbookd::load
