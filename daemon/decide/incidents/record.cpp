#include "daemon/decide/incidents/record.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace runbookd::decide {

bool IntentDetail::operator==(const IntentDetail& o) const {
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  return std::tie(verb, binds, transition, prior, undo, evidence, undo_of, config) ==
             std::tie(o.verb, o.binds, o.transition, o.prior, o.undo, o.evidence, o.undo_of,
                      o.config) &&
         std::equal(before.begin(), before.end(), o.before.begin(), o.before.end(), same);
}

}  // namespace runbookd::decide
