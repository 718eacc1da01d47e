#include "daemon/app/composition/heard_box.hpp"

namespace runbookd::app {

HeardWord HeardBox::with_later(const std::string& probe, const std::string& target,
                               const decide::HeardOf& heard) const {
  HeardWord out{heard.at.wall, heard.status, heard.text, heard.until};
  const auto later = later_.find({probe, target});
  if (later != later_.end() && later->second.of == heard.at.wall) out.until = later->second.until;
  return out;
}

std::map<std::string, HeardWord> HeardBox::of(const std::string& probe) const {
  std::map<std::string, HeardWord> out;
  const decide::Ledger* ledger = ledger_();
  if (ledger == nullptr) return out;
  const auto known = ledger->heard().find(probe);
  if (known == ledger->heard().end()) return out;
  // The core forgets when it has something to write, which may be long after.
  for (const auto& [target, heard] : known->second)
    if (!decide::is_forgotten(heard, now_())) out.emplace(target, with_later(probe, target, heard));
  return out;
}

std::optional<HeardWord> HeardBox::word(const std::string& probe, const std::string& target) const {
  const decide::Ledger* ledger = ledger_();
  if (ledger == nullptr) return std::nullopt;
  const auto known = ledger->heard().find(probe);
  if (known == ledger->heard().end()) return std::nullopt;
  const auto heard = known->second.find(target);
  if (heard == known->second.end()) return std::nullopt;
  return with_later(probe, target, heard->second);
}

std::optional<HeardWords::Watchdog> HeardBox::watchdog_of(const std::string& probe) const {
  const auto known = watchdogs_.find(probe);
  if (known == watchdogs_.end()) return std::nullopt;
  return known->second;
}

void HeardBox::fires_still(const std::string& probe, const std::string& target,
                           std::optional<Wall> until) {
  if (const auto said = word(probe, target))
    later_.insert_or_assign({probe, target}, Later{said->at, until});
}

void HeardBox::watchdog_fires(const std::string& probe) {
  const Wall at = now_();
  const auto [known, first] = watchdogs_.try_emplace(probe, Watchdog{at, std::nullopt});
  if (!first) known->second = {at, at - known->second.last};
}

}  // namespace runbookd::app
