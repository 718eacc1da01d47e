#include "daemon/people/stages/repetition.hpp"

namespace runbookd::people {

void Repetition::told(const std::string& contact, const Message& message) {
  if (message.meaning == MessageMeaning::resolved) items_.erase({contact, message.incident});
}

void Repetition::ended(const std::string& contact, const Message& message, bool sent, Nanos again,
                       Mono now) {
  if (message.incident.empty()) return;
  const auto key = std::make_pair(contact, message.incident);
  // One that was on its way when the end was told has come back meanwhile.
  if (message.meaning == MessageMeaning::resolved) {
    items_.erase(key);
    return;
  }
  const auto known = items_.find(key);
  if (message.repeats) {
    if (known == items_.end()) return;  // it was resolved meanwhile
    known->second.on_its_way = false;
  }
  if (again <= Nanos{0}) {  // a reload gave the contact another channel
    if (known != items_.end()) items_.erase(known);
    return;
  }
  if (!message.repeats && !sent) return;
  Item& item = items_[key];
  if (!message.repeats) item.message = message;
  item.message.repeats = true;
  item.again = again;
  item.due = saturating_add(now, again);
}

std::vector<std::pair<std::string, Message>> Repetition::due(Mono now) {
  std::vector<std::pair<std::string, Message>> out;
  for (auto& [key, item] : items_) {
    if (item.on_its_way || item.due > now) continue;
    item.on_its_way = true;
    out.emplace_back(key.first, item.message);
  }
  return out;
}

std::optional<Mono> Repetition::next_due() const {
  std::optional<Mono> out;
  for (const auto& [key, item] : items_)
    if (!item.on_its_way && (!out || item.due < *out)) out = item.due;
  return out;
}

}  // namespace runbookd::people
