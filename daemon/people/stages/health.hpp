// Whether a contact can be reached at all (pure; time comes from the caller). A page that is tried
// for an hour at a receiver that does not work is a page that nobody gets: once a contact is
// broken, somebody else is told so.
#pragma once

#include <optional>

#include "daemon/base/time.hpp"

namespace runbookd::people {

/// So many tries in a row that failed, or none that worked for so long since the first one.
constexpr int broken_after_tries = 5;
constexpr Nanos broken_after = minutes{5};

class Health {
 public:
  /// A try has ended. True: the contact is broken from now on, and was not before.
  bool tried(bool worked, Mono now);
  bool is_broken() const { return broken_; }

 private:
  int failed_ = 0;  ///< in a row
  std::optional<Mono> since_;
  bool broken_ = false;
};

}  // namespace runbookd::people
