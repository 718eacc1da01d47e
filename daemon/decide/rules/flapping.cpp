#include "daemon/decide/rules/flapping.hpp"

#include <algorithm>

namespace runbookd::decide {

bool flaps(const Core& core, const Rule& rule, const std::string& target) {
  const auto& all = core.ledger.incidents();
  const auto lately = std::count_if(all.begin(), all.end(), [&](const auto& entry) {
    const Incident& it = entry.second;
    return core.now.mono - it.opened_at.mono < flap_within && !it.drill && it.target == target &&
           it.rule == rule.name;
  });
  return lately + 1 >= openings_of_flapping;
}

Nanos resolve_after_of(const Rule& rule, const Incident& incident) {
  return incident.flapping ? flapping_takes * rule.resolve_after : rule.resolve_after;
}

std::string flapping_text(const Rule& rule) {
  return "it flaps (" + std::to_string(openings_of_flapping) + " times within " +
         format_duration(flap_within) + "), and stays open until it was false for " +
         format_duration(flapping_takes * rule.resolve_after);
}

}  // namespace runbookd::decide
