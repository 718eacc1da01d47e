// Many incidents at once become one message per contact. The first five within 30 s go by
// themselves; what comes then waits until 30 s after the first that waits, and goes as a list. P0
// waits for nothing, and stands in the list as well (pure; time comes from the caller).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/time.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/decide/incidents/news.hpp"

namespace runbookd::people {

/// So many messages within `gather_within` are sent by themselves.
constexpr std::size_t most_alone = 5;
constexpr Nanos gather_within = seconds{30};

/// How incidents stand can wait; what is asked of people, and what a step was told to say, cannot.
bool can_wait(decide::News news);

class Gather {
 public:
  struct Answer {
    bool holds = false;                      ///< else the message goes by itself, now
    std::optional<Message> instead_of = {};  ///< an older one that waited, and is not sent
  };
  Answer judge(const std::string& contact, const Message& message, Mono now);

  using Held = std::pair<std::string, std::vector<Message>>;  // contact
  /// Whose time has come. Of one incident the newest message.
  std::vector<Held> due(Mono now);
  std::optional<Mono> next_due() const;

 private:
  struct Lately {
    std::deque<Mono> alone;
    std::map<std::string, Message> held;  // by incident: the newest word is enough
    Mono until{};
  };
  std::map<std::string, Lately> by_contact_;
};

}  // namespace runbookd::people
