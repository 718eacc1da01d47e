#include <array>

#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

constexpr std::array<Rail, 19> all{
    stopping,        paused,       self_gate,     startup_grace,     storm,
    silenced,        confirmation, parent,        stateful_evidence, rule_lock,
    resource_locked, same_action,  resource_busy, in_flight,         spacing,
    cooldown,        at_most,      budget,        suspended};

constexpr std::array<Rail, 9> volatile_ones{stopping,      paused,          self_gate,
                                            startup_grace, storm,           silenced,
                                            rule_lock,     resource_locked, parent};

template <std::size_t N>
std::optional<Hold> first(const std::array<Rail, N>& rails, const Attempt& attempt) {
  for (const Rail rail : rails)
    if (auto hold = rail(attempt)) return hold;
  return std::nullopt;
}

}  // namespace

std::optional<Hold> check(const Attempt& attempt) { return first(all, attempt); }

std::vector<Hold> objections(const Attempt& attempt) {
  std::vector<Hold> out;
  for (const Rail rail : all)
    if (auto hold = rail(attempt)) out.push_back(std::move(*hold));
  return out;
}

std::optional<Hold> check_again(const Attempt& attempt) { return first(volatile_ones, attempt); }

}  // namespace runbookd::decide::rails
