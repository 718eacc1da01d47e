#include "daemon/people/stages/kept.hpp"

namespace runbookd::people {

std::string Kept::of(const std::string& incident) const {
  const auto it = by_incident_.find(incident);
  return it == by_incident_.end() ? std::string{} : it->second;
}

void Kept::delivered(const Message& message, const std::string& kept) {
  if (message.incident.empty()) return;
  forget(message.incident);
  if (kept.empty() || message.meaning == MessageMeaning::resolved) return;
  by_incident_[message.incident] = kept;
  by_age_.push_back(message.incident);
  if (by_age_.size() > most) forget(std::string{by_age_.front()});
}

void Kept::forget(const std::string& incident) {
  if (by_incident_.erase(incident) > 0) by_age_.remove(incident);
}

}  // namespace runbookd::people
