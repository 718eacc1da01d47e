#include "daemon/decide/expression/instants.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/decide/calendar.hpp"
#include "daemon/decide/expression/clock_growth.hpp"

namespace runbookd::decide {

namespace {

// Past the crossing by a little, so that `<` and `>` have turned as well.
constexpr Nanos beyond = milliseconds{1};
// Of what cannot be computed, like the product of two ages.
constexpr Nanos look_again = seconds{1};

Mono crossing(const Expr& e, const EvaluationContext& context) {
  const auto in = seconds_to_crossing(e, context);
  if (!in) return context.now.mono + look_again;
  if (!(*in > 0) || std::isinf(*in)) return Mono::max();
  return saturating_add(saturating_add(context.now.mono, from_seconds(*in)), beyond);
}

}  // namespace

Mono next_instant(const Expr& e, const EvaluationContext& context) {
  Mono next = Mono::max();
  if (is_named_signal(e)) return next_instant(*e.ref.signal, context);
  if (is_comparison(e)) next = crossing(e, context);
  if (e.fn == Function::hour || e.fn == Function::weekday) {
    const std::string_view zone =
        e.arguments.empty() ? std::string_view{} : e.arguments.front().value->text;
    next = context.now.mono + (next_hour(zone, context.now.wall) - context.now.wall);
  }
  for (const auto& argument : e.arguments)
    next = std::min(next, next_instant(*argument.value, context));
  if (e.left) next = std::min(next, next_instant(*e.left, context));
  if (e.right) next = std::min(next, next_instant(*e.right, context));
  return next;
}

}  // namespace runbookd::decide
