#include "daemon/people/stages/outbox_queue.hpp"

#include <algorithm>
#include <utility>

namespace runbookd::people {

bool OutboxQueue::add(std::shared_ptr<Notifier> notifier, Message message, Mono now) {
  if (items_.size() >= most_queued) return false;
  // The older ones of its incident are tried once more, before it.
  for (Item& older : items_) {
    if (older.message.incident == message.incident && !older.on_its_way && !older.held)
      older.due = std::min(older.due, now);
  }
  Item item;
  item.id = ++last_id_;
  item.notifier = std::move(notifier);
  item.message = std::move(message);
  item.since = item.due = now;
  items_.push_back(std::move(item));
  return true;
}

bool OutboxQueue::may_go(const Item& item, Mono now) const {
  if (item.on_its_way || item.due > now) return false;
  return std::none_of(items_.begin(), items_.end(), [&](const Item& other) {
    return other.on_its_way && other.message.incident == item.message.incident;
  });
}

bool OutboxQueue::has_news(const Item& item) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Item& other) {
    return !other.tried && other.message.incident == item.message.incident;
  });
}

bool OutboxQueue::is_over(const Item& item) const {
  return !item.message.incident.empty() &&
         std::any_of(items_.begin(), items_.end(), [&](const Item& other) {
           return other.id > item.id && other.message.incident == item.message.incident &&
                  other.message.meaning == MessageMeaning::resolved;
         });
}

const OutboxQueue::Item* OutboxQueue::next(Mono now) {
  if (on_their_way_ >= most_on_their_way) return nullptr;
  auto chosen = items_.end();
  for (auto it = items_.begin(); it != items_.end(); ++it) {
    if (!may_go(*it, now)) continue;
    const bool news = has_news(*it);
    if (chosen == items_.end() || news) chosen = it;
    if (news) break;
  }
  if (chosen == items_.end()) return nullptr;
  chosen->on_its_way = chosen->tried = true;
  ++on_their_way_;
  return &*chosen;
}

std::optional<Mono> OutboxQueue::next_due() const {
  if (on_their_way_ >= most_on_their_way) return std::nullopt;
  std::optional<Mono> out;
  for (const Item& item : items_) {
    if (item.on_its_way || !may_go(item, item.due)) continue;
    if (!out || item.due < *out) out = item.due;
  }
  return out;
}

OutboxQueue::Items::iterator OutboxQueue::find(std::uint64_t id) {
  return std::find_if(items_.begin(), items_.end(),
                      [&](const Item& item) { return item.id == id; });
}

std::optional<OutboxQueue::Item> OutboxQueue::tried(std::uint64_t id, const SendResult& result,
                                                    Mono now) {
  const auto it = find(id);
  if (it == items_.end()) return std::nullopt;
  const bool over = result.delivery != Delivery::retry || now - it->since > patience;
  if (over || it->message.repeats) return given_up(id);
  --on_their_way_;
  const Nanos asked = result.retry_after.value_or(Nanos{0});
  it->on_its_way = false;
  it->held = asked > it->pause;
  it->due = saturating_add(now, std::max(it->pause, asked));
  it->pause = std::min(2 * it->pause, most_pause);
  return std::nullopt;
}

std::vector<OutboxQueue::Item> OutboxQueue::overtaken_by(const Item& end) {
  std::vector<Item> out;
  if (end.message.incident.empty()) return out;
  for (auto it = items_.begin(); it != items_.end();) {
    const bool overtaken =
        it->id < end.id && !it->on_its_way && it->message.incident == end.message.incident;
    if (overtaken) out.push_back(std::move(*it));
    it = overtaken ? items_.erase(it) : std::next(it);
  }
  return out;
}

std::optional<OutboxQueue::Item> OutboxQueue::given_up(std::uint64_t id) {
  const auto it = find(id);
  if (it == items_.end()) return std::nullopt;
  if (it->on_its_way) --on_their_way_;
  Item item = std::move(*it);
  items_.erase(it);
  return item;
}

}  // namespace runbookd::people
