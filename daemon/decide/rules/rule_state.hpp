// The clocks of one rule for one target: how long the condition has held, how many evaluations in a
// row confirmed it, since when it has been false.
#pragma once

#include <optional>

#include "daemon/decide/explain/view.hpp"
#include "daemon/decide/expression/evaluate.hpp"

namespace runbookd::decide {

class RuleState {
 public:
  /// One evaluation. `fresh`: caused by a new conclusive sample; only those confirm.
  void judge(Judgement judgement, Stamp now, bool fresh);
  /// All clocks start afresh (storm over, grace, reload of a changed rule).
  void reset() { *this = RuleState{}; }

  Verdict verdict() const { return last_.verdict; }
  const Judgement& judgement() const { return last_; }
  bool evaluated() const { return evaluated_; }
  Nanos held() const { return held_; }
  int confirmed() const { return confirmed_; }
  bool has_held(Nanos for_) const { return last_.verdict == Verdict::yes && held_ >= for_; }
  const std::optional<Stamp>& first_true() const { return first_true_; }
  const std::optional<Mono>& false_since() const { return false_since_; }
  /// Turned false since the last call of this.
  bool was_false_since_asked();

 private:
  Judgement last_{Verdict::no, Unknown::none, {}};
  bool evaluated_ = false;
  Nanos held_{};
  int confirmed_ = 0;
  std::optional<Stamp> first_true_;
  std::optional<Mono> last_true_;
  std::optional<Mono> false_since_;
  bool was_false_ = false;
};

/// The state that people see. `open`: the rule has an open incident for this target.
RuleStatus status_of(const RuleState& state, bool open);

}  // namespace runbookd::decide
