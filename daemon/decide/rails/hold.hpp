// Why a step does not start now, and how long that lasts. Internal to decide.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "daemon/base/time.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::decide::rails {

struct Hold {
  Withheld reason = Withheld::none;
  std::optional<Mono> until;  ///< when it will no longer object, if that is known
  bool transient = false;     ///< not held against the step's `within`
  std::string detail;
};

/// Until somebody or something changes: the step's `within` runs meanwhile.
inline Hold blocked_by(Withheld reason, std::string detail) {
  return {reason, std::nullopt, false, std::move(detail)};
}

/// Ends by itself soon, though nobody knows when.
inline Hold transient_by(Withheld reason, std::string detail) {
  return {reason, std::nullopt, true, std::move(detail)};
}

inline Hold held_until(Withheld reason, Mono end, std::string detail) {
  return {reason, end, false, std::move(detail)};
}

}  // namespace runbookd::decide::rails
