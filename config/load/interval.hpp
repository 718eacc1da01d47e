// Intervals of numbers, ends included or not: what a value can be. The arithmetic never leaves a
// value out; where it would be laborious it says "anything". Internal to load.
#pragma once

#include <limits>

#include "daemon/decide/expression/ast.hpp"

namespace runbookd::load {

struct Interval {
  static constexpr double infinite = std::numeric_limits<double>::infinity();
  double low = -infinite;
  double high = infinite;
  bool low_open = false;  ///< `low` itself is not in it
  bool high_open = false;

  static Interval point(double v) { return {v, v}; }
  static Interval at_least(double v) { return {v, infinite}; }
  bool empty() const { return low > high || (low == high && (low_open || high_open)); }
  bool is_point() const { return low == high && !empty(); }
  bool holds_zero() const { return low <= 0 && high >= 0; }
};

Interval meet(const Interval& a, const Interval& b);
/// The smallest that holds both.
Interval hull(const Interval& a, const Interval& b);
/// `a OP b` of + - * /. A division by 0 has no value, so 0 is left out of `b`.
Interval combine(decide::Op op, const Interval& a, const Interval& b);
Interval negative(const Interval& a);
/// The whole numbers in it, as an interval with closed ends.
Interval whole_numbers(const Interval& a);

/// `<` becomes `>=`, `==` becomes `!=`.
decide::Op opposite(decide::Op comparison);
/// `<` becomes `>`: the same said from the other side.
decide::Op mirrored(decide::Op comparison);
/// Can some value of `a` and some of `b` compare so?
bool can_compare(decide::Op comparison, const Interval& a, const Interval& b);
/// What `x` can be when `x OP y` holds for some y of `b`.
Interval where(decide::Op comparison, const Interval& b);

}  // namespace runbookd::load
