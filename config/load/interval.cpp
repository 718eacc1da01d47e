#include "config/load/interval.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace runbookd::load {

using decide::Op;

namespace {

// Of all products (or quotients) of ends; what is no number makes it anything.
Interval around(std::initializer_list<double> corners) {
  Interval out{Interval::infinite, -Interval::infinite};
  for (const double corner : corners) {
    if (std::isnan(corner)) return {};
    out.low = std::min(out.low, corner);
    out.high = std::max(out.high, corner);
  }
  return out;
}

Interval divided(const Interval& a, const Interval& b) {
  // Both at least 0, as counts and their wholes are: so is the quotient.
  if (a.low >= 0 && b.low >= 0) {
    if (b.low > 0) return around({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
    return Interval::at_least(0);
  }
  if (b.holds_zero()) return {};
  return around({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

}  // namespace

Interval meet(const Interval& a, const Interval& b) {
  Interval out = a;
  if (b.low > out.low || (b.low == out.low && b.low_open)) {
    out.low = b.low;
    out.low_open = b.low_open;
  }
  if (b.high < out.high || (b.high == out.high && b.high_open)) {
    out.high = b.high;
    out.high_open = b.high_open;
  }
  return out;
}

Interval hull(const Interval& a, const Interval& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

Interval negative(const Interval& a) { return {-a.high, -a.low, a.high_open, a.low_open}; }

Interval combine(Op op, const Interval& a, const Interval& b) {
  switch (op) {
    case Op::add:
      return around({a.low + b.low, a.high + b.high});
    case Op::subtract:
      return around({a.low - b.high, a.high - b.low});
    case Op::multiply:
      if (a.low >= 0 && b.low >= 0 && std::isfinite(a.low) && std::isfinite(b.low))
        return {a.low * b.low, a.high == 0 || b.high == 0 ? 0 : a.high * b.high};
      return around({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
    case Op::divide:
      return divided(a, b);
    default:
      return {};
  }
}

Interval whole_numbers(const Interval& a) {
  Interval out{std::ceil(a.low), std::floor(a.high)};
  if (a.low_open && out.low == a.low) out.low += 1;
  if (a.high_open && out.high == a.high) out.high -= 1;
  return out;
}

Op opposite(Op comparison) {
  switch (comparison) {
    case Op::less:
      return Op::greater_equal;
    case Op::less_equal:
      return Op::greater;
    case Op::greater:
      return Op::less_equal;
    case Op::greater_equal:
      return Op::less;
    case Op::equal:
      return Op::not_equal;
    default:
      return Op::equal;
  }
}

Op mirrored(Op comparison) {
  switch (comparison) {
    case Op::less:
      return Op::greater;
    case Op::less_equal:
      return Op::greater_equal;
    case Op::greater:
      return Op::less;
    case Op::greater_equal:
      return Op::less_equal;
    default:
      return comparison;
  }
}

bool can_compare(Op comparison, const Interval& a, const Interval& b) {
  if (a.empty() || b.empty()) return false;
  switch (comparison) {
    case Op::less:
      return a.low < b.high;
    case Op::greater:
      return a.high > b.low;
    case Op::less_equal:
      return a.low < b.high || (a.low == b.high && !a.low_open && !b.high_open);
    case Op::greater_equal:
      return a.high > b.low || (a.high == b.low && !a.high_open && !b.low_open);
    case Op::equal:
      return !meet(a, b).empty();
    case Op::not_equal:
      return !(a.is_point() && b.is_point() && a.low == b.low);
    default:
      return true;
  }
}

Interval where(Op comparison, const Interval& b) {
  switch (comparison) {
    case Op::less:
      return {-Interval::infinite, b.high, false, true};
    case Op::less_equal:
      return {-Interval::infinite, b.high, false, b.high_open};
    case Op::greater:
      return {b.low, Interval::infinite, true, false};
    case Op::greater_equal:
      return {b.low, Interval::infinite, b.low_open, false};
    case Op::equal:
      return b;
    default:
      return {};
  }
}

}  // namespace runbookd::load
