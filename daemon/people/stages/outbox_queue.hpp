// Which message to one contact is tried when (pure; time comes from the caller).
//
// Each message has its own pauses: 1, 2, 4 .. 60 s, or longer where the receiver asks for it, for
// an hour. So one that the receiver cannot digest waits alone. Of one incident only one is on its
// way at a time and the older goes first, so that "resolved" does not arrive before "opened" when a
// receiver comes back; but the older one's failure holds the newer one only for as long as that try
// takes. What the end of its incident has overtaken is not sent any more. A repetition is not tried
// again: the next one comes anyway, and must not come behind its incident's end.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

constexpr Nanos first_pause = seconds{1};
constexpr Nanos most_pause = seconds{60};
constexpr Nanos patience = hours{1};
constexpr std::size_t most_queued = 1'000;
/// So many are on their way at once, so that a few that hang do not hold up the others.
constexpr int most_on_their_way = 4;

class OutboxQueue {
 public:
  struct Item {
    std::uint64_t id = 0;
    std::shared_ptr<Notifier> notifier;
    Message message;
    Mono since{};
    Mono due{};
    Nanos pause = first_pause;
    bool tried = false;
    bool on_its_way = false;
    bool held = false;  ///< the receiver said until when
  };

  /// False: too many wait already.
  bool add(std::shared_ptr<Notifier> notifier, Message message, Mono now);

  /// What is to be sent now, if anything; it is on its way until tried() is told of it. Incidents
  /// with news go first.
  const Item* next(Mono now);
  /// Whether the end of its incident waits behind it.
  bool is_over(const Item& item) const;
  /// When there will be something to send, unless a message comes or a try ends before.
  std::optional<Mono> next_due() const;

  /// What became of a try. The item when that is its end: delivered, given up, or an hour has
  /// passed.
  std::optional<Item> tried(std::uint64_t id, const SendResult& result, Mono now);
  std::optional<Item> given_up(std::uint64_t id);
  /// Of the same incident, older than this one, and waiting: once the incident is over at the
  /// receiver they would raise it again.
  std::vector<Item> overtaken_by(const Item& end);

 private:
  using Items = std::list<Item>;  // by age
  bool may_go(const Item& item, Mono now) const;
  bool has_news(const Item& item) const;
  Items::iterator find(std::uint64_t id);

  Items items_;
  std::uint64_t last_id_ = 0;
  int on_their_way_ = 0;
};

}  // namespace runbookd::people
