#include "daemon/decide/rule_watch.hpp"

#include <utility>

namespace runbookd::decide {

void RuleWatch::judge(Judgement judgement, Stamp now, bool fresh) {
  last_ = std::move(judgement);
  evaluated_ = true;
  switch (last_.verdict) {
    case Verdict::yes:
      if (last_true_) held_ += now.mono - *last_true_;
      last_true_ = now.mono;
      if (!first_true_) first_true_ = now;
      if (fresh) ++confirmed_;
      false_since_.reset();
      return;
    case Verdict::no:
      held_ = Nanos{0};
      confirmed_ = 0;
      first_true_.reset();
      last_true_.reset();
      was_false_ = true;
      if (!false_since_) false_since_ = now.mono;
      return;
    case Verdict::unknown:
      // The clock pauses: what passes until the next true evaluation is not counted.
      last_true_.reset();
      false_since_.reset();
      return;
  }
}

bool RuleWatch::was_false_since_asked() { return std::exchange(was_false_, false); }

RuleState state_of(const RuleWatch& watch, bool open) {
  if (watch.verdict() == Verdict::unknown) return RuleState::on_hold;
  if (open) return RuleState::firing;
  return watch.verdict() == Verdict::yes ? RuleState::suspected : RuleState::ok;
}

}  // namespace runbookd::decide
