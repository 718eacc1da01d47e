#include "daemon/decide/incidents/impact_curve.hpp"

namespace runbookd::decide {

bool is_worse(const SignalImpact& signal, double a, double b) {
  return signal.more_is_worse ? a > b : a < b;
}

void thin_out(SignalImpact& signal) {
  auto& curve = signal.curve;
  std::size_t kept = 0;
  for (std::size_t i = 0; i + 1 < curve.size(); i += 2)
    curve[kept++] = is_worse(signal, curve[i].value, curve[i + 1].value) ? curve[i] : curve[i + 1];
  curve.resize(kept);
}

}  // namespace runbookd::decide
