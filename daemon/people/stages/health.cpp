#include "daemon/people/stages/health.hpp"

#include <utility>

namespace runbookd::people {

bool Health::tried(bool worked, Mono now) {
  if (worked) {
    *this = Health{};
    return false;
  }
  ++failed_;
  if (!since_) since_ = now;
  const bool broken = failed_ >= broken_after_tries || now - *since_ >= broken_after;
  return broken && !std::exchange(broken_, true);
}

}  // namespace runbookd::people
