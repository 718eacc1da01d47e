// A rule that counts over targets hears a sample of each of them. It is judged at most ten times a
// second, however many there are: what came in between is judged at the end of the tenth. Internal
// to decide; owned by the core.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/time.hpp"

namespace runbookd::decide {

/// What is to be judged of a rule for one of its targets, and why.
struct JudgingTurn {
  int rule = -1;
  int subject = 0;
  bool condition = false;  ///< it reads what has come
  bool verifies = false;   ///< and so does the verification that is under way
  bool fresh = false;      ///< a conclusive sample is among it
};

class JudgingPace {
 public:
  /// Whether the turn comes now. Otherwise it is owed, together with what is owed already.
  bool is_now(const JudgingTurn& turn, Mono now);
  /// Those that are owed and due; they count as taken.
  std::vector<JudgingTurn> due(Mono now);
  /// When the next one is due; Mono::max() = none is owed.
  Mono next() const { return next_; }
  /// Another plan: its rules have other numbers. What was owed is judged with the next sample.
  void forget() { *this = JudgingPace{}; }

 private:
  struct Place {
    Mono next = Mono::min();  ///< not before
    std::optional<JudgingTurn> owed;
  };
  std::map<std::pair<int, int>, Place> places_;  ///< by rule and subject
  Mono next_ = Mono::max();
};

}  // namespace runbookd::decide
