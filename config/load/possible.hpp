// What a condition can be at all, whatever the probes see: one walk with intervals for numbers.
//
//   hour() > 25                     never: hour() is 0 to 23
//   pg.active >= 0                  always: it is never below 0
//   x > 100ms and x < 50ms          never: no value of x is both
//   share(not p.up) > 150%          never: a share is at most 100%
//
// It never claims wrongly: what is not known of a signal (values in JSON, scraped gauges, columns
// of SQL) can be anything, and a value that is unknown makes no condition true or false. "Always"
// means: whenever it is known. Internal to load.
#pragma once

#include <string>
#include <unordered_map>

#include "config/load/context.hpp"
#include "config/load/interval.hpp"

namespace runbookd::load {

class Possible {
 public:
  /// `document` says which lists of targets are written in the rulebook and cannot grow.
  Possible(const Context& c, const document::Node& document) : c_(c), document_(document) {}

  /// Can `e`, a condition, become known as `value`?
  bool can_be(const decide::Expr& e, bool value) const;
  /// Can both hold at one moment?
  bool can_both(const decide::Expr& a, const decide::Expr& b) const;
  /// What a number can be.
  Interval of(const decide::Expr& e) const;
  /// Of expressions that mean the same value: the same number.
  int value_of(const decide::Expr& e) const;

 private:
  Interval of_path(const decide::Expr& e) const;
  Interval of_call(const decide::Expr& e) const;
  Interval of_quotient(const decide::Expr& e) const;
  Interval of_targets(const decide::Expr& e) const;

  Interval not_known_yet(const decide::Expr& e) const;

  const Context& c_;
  const document::Node& document_;
  // Each expression is looked at once.
  mutable std::unordered_map<const decide::Expr*, Interval> known_;
  mutable std::unordered_map<const decide::Expr*, int> values_;
  mutable std::unordered_map<std::string, int> numbers_;  ///< by value_text()
};

/// Named signals written out, at the top.
const decide::Expr& through_signals(const decide::Expr& e);
/// Two expressions with the same text mean the same value; numbers, too, have one.
std::string value_text(const decide::Expr& e);

}  // namespace runbookd::load
