#include "daemon/decide/rules/judging_pace.hpp"

#include <algorithm>
#include <utility>

namespace runbookd::decide {

namespace {

constexpr Nanos apart = milliseconds{100};

}  // namespace

bool JudgingPace::is_now(const JudgingTurn& turn, Mono now) {
  Place& place = places_[{turn.rule, turn.subject}];
  if (!place.owed && now >= place.next) {
    place.next = now + apart;
    return true;
  }
  if (!place.owed) place.owed = JudgingTurn{turn.rule, turn.subject};
  JudgingTurn& owed = *place.owed;
  owed.condition = owed.condition || turn.condition;
  owed.verifies = owed.verifies || turn.verifies;
  owed.fresh = owed.fresh || turn.fresh;
  next_ = std::min(next_, place.next);
  return false;
}

std::vector<JudgingTurn> JudgingPace::due(Mono now) {
  std::vector<JudgingTurn> out;
  next_ = Mono::max();
  for (auto& [key, place] : places_) {
    if (!place.owed) continue;
    if (place.next > now) {
      next_ = std::min(next_, place.next);
      continue;
    }
    place.next = now + apart;
    out.push_back(*std::exchange(place.owed, std::nullopt));
  }
  return out;
}

}  // namespace runbookd::decide
