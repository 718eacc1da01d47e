// What a contact takes, as the rulebook says: which severities, and how much of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::people {

struct MessageRate {
  int count = 0;
  Nanos per{};
};

struct ContactBounds {
  std::vector<std::string> severities;  ///< `P0`, `P1`; empty: all
  std::optional<MessageRate> rate;      ///< none: no bound
  bool is_public = false;               ///< readers outside (public_word.hpp)
};

/// By contact; who is not in it is not bounded.
using Bounds = std::map<std::string, ContactBounds>;

}  // namespace runbookd::people
