// How many messages a contact gets within a time. Never bounded: P0, and what ends something that
// was told (pure; time comes from the caller).
#pragma once

#include <deque>
#include <map>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/people/stages/bounds.hpp"
#include "daemon/people/stages/verdict.hpp"

namespace runbookd::people {

class Rate {
 public:
  /// Counts what goes on.
  Verdict judge(const std::string& contact, const ContactBounds& bounds, const Message& message,
                Mono now);
  /// True once for each stretch in which something ends here: the contact is to hear that it does
  /// not hear all.
  bool is_to_be_told(const std::string& contact);

 private:
  struct Lately {
    std::deque<Mono> sent;  ///< within the time, oldest first
    bool told = false;      ///< that messages are left out
  };
  std::map<std::string, Lately> by_contact_;
};

/// What it hears then, in place of the message that ended here.
Message left_out(const Message& message, const MessageRate& rate);

}  // namespace runbookd::people
