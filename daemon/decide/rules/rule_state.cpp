#include "daemon/decide/rules/rule_state.hpp"

#include <utility>

namespace runbookd::decide {

void RuleState::judge(Judgement judgement, Stamp now, bool fresh) {
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

bool RuleState::was_false_since_asked() { return std::exchange(was_false_, false); }

RuleStatus status_of(const RuleState& state, bool open) {
  if (state.verdict() == Verdict::unknown) return RuleStatus::on_hold;
  if (open) return RuleStatus::firing;
  return state.verdict() == Verdict::yes ? RuleStatus::suspected : RuleStatus::ok;
}

}  // namespace runbookd::decide
