#include <array>

#include "daemon/decide/rails/rail.hpp"

namespace runbookd::decide::rails {

namespace {

constexpr std::array<Rail, 22> all{
    stopping,     paused,        self_gate,   startup_grace,     storm,     mute,
    confirmation, parent,        rule_order,  stateful_evidence, rule_lock, resource_locked,
    same_action,  resource_busy, in_flight,   spacing,           cooldown,  at_most,
    budget,       suspended,     group_share, group_floor};

constexpr std::array<Rail, 19> volatile_ones{
    stopping,  paused,          self_gate, startup_grace, storm,         mute,      confirmation,
    rule_lock, resource_locked, parent,    rule_order,    resource_busy, in_flight, cooldown,
    at_most,   budget,          suspended, group_share,   group_floor};

// Taking an effect back is not held to the limits of what is new, but to our own condition, to
// people's word, and to one action per resource.
constexpr std::array<Rail, 9> for_undo{stopping,      paused,    self_gate,
                                       storm,         rule_lock, resource_locked,
                                       resource_busy, in_flight, overtaken};

constexpr std::array<PlannedRail, 4> planned_ones{rollback_cycle, capacity_floor,
                                                  scale_down_while_red, downstream};

template <class Rails, class... More>
std::optional<Hold> first(const Rails& rails, const Attempt& attempt, const More&... more) {
  for (const auto rail : rails)
    if (auto hold = rail(attempt, more...)) return hold;
  return std::nullopt;
}

}  // namespace

std::optional<Hold> check(const Attempt& attempt) { return first(all, attempt); }

std::optional<Hold> check_again(const Attempt& attempt) { return first(volatile_ones, attempt); }
std::optional<Hold> check_undo(const Attempt& attempt) { return first(for_undo, attempt); }
std::optional<Hold> check_planned(const Attempt& attempt, const ActionPlanned& planned) {
  return first(planned_ones, attempt, planned);
}

std::vector<Hold> objections(const Attempt& attempt) {
  std::vector<Hold> out;
  for (const Rail rail : all)
    if (auto hold = rail(attempt)) out.push_back(std::move(*hold));
  return out;
}

}  // namespace runbookd::decide::rails
