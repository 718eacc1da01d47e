#include "daemon/people/stages/gather.hpp"

#include <algorithm>
#include <utility>

namespace runbookd::people {

bool can_wait(decide::News news) {
  using decide::News;
  switch (news) {
    case News::escalation:
    case News::acknowledged:
    case News::ack_missed:
    case News::needs_people:
    case News::waits:
    case News::runs:
    case News::fixed:
    case News::severity:
    case News::update:
    case News::resolved:
      return true;
    default:
      return false;
  }
}

Gather::Answer Gather::judge(const std::string& contact, const Message& message, Mono now) {
  Lately& lately = by_contact_[contact];
  std::erase_if(lately.alone, [&](Mono at) { return now - at >= gather_within; });
  const bool urgent = message.severity == "P0";
  if (lately.held.empty() && (urgent || lately.alone.size() < most_alone)) {
    lately.alone.push_back(now);
    if (lately.alone.size() > most_alone) lately.alone.pop_front();
    return {};
  }
  if (lately.held.empty()) lately.until = saturating_add(now, gather_within);
  Answer out{!urgent};
  const auto older = lately.held.find(message.incident);
  if (older != lately.held.end() && older->second.severity != "P0")
    out.instead_of = std::move(older->second);
  lately.held.insert_or_assign(message.incident, message);
  return out;
}

std::vector<Gather::Held> Gather::due(Mono now) {
  std::vector<Held> out;
  for (auto& [contact, lately] : by_contact_)
    if (!lately.held.empty() && lately.until <= now) {
      out.emplace_back(contact, std::vector<Message>{});
      for (auto& [incident, message] : std::exchange(lately.held, {}))
        out.back().second.push_back(std::move(message));
    }
  return out;
}

std::optional<Mono> Gather::next_due() const {
  std::optional<Mono> out;
  for (const auto& [contact, lately] : by_contact_)
    if (!lately.held.empty()) out = std::min(out.value_or(lately.until), lately.until);
  return out;
}

}  // namespace runbookd::people
