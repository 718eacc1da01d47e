// What is worse of two values of a signal, and a curve that is made shorter by it. Pure.
#pragma once

#include "daemon/decide/incidents/impact.hpp"

namespace runbookd::decide {

/// Whether `a` is worse than `b`.
bool is_worse(const SignalImpact& signal, double a, double b);
/// Half as many points, each the worse of two neighbours: the peak is never what is left out.
void thin_out(SignalImpact& signal);

}  // namespace runbookd::decide
