#include "daemon/decide/instants.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/decide/calendar.hpp"

namespace runbookd::decide {

namespace {

// How fast the value grows per second because of the clock alone: age() +1, until() -1, others 0;
// NaN when the form is more than a sum of such terms.
double slope(const Expr& e) {
  if (e.kind == Expr::Kind::path) {
    if (e.ref.what == Ref::What::signal) return slope(*e.ref.signal);
    return e.ref.what == Ref::What::age ? 1 : 0;
  }
  if (e.kind == Expr::Kind::call)
    return e.fn == Function::age ? 1 : e.fn == Function::until ? -1 : 0;
  if (e.kind == Expr::Kind::unary && e.op == Op::negate) return -slope(*e.left);
  if (e.kind == Expr::Kind::binary && e.op == Op::add) return slope(*e.left) + slope(*e.right);
  if (e.kind == Expr::Kind::binary && e.op == Op::subtract) return slope(*e.left) - slope(*e.right);
  if (e.kind != Expr::Kind::binary) return 0;
  return slope(*e.left) == 0 && slope(*e.right) == 0 ? 0 : std::nan("");
}

bool is_comparison(Op op) { return op >= Op::less && op <= Op::not_equal; }

// Past the crossing by a little, so that `<` and `>` have turned as well.
constexpr Nanos beyond = milliseconds{1};

Mono crossing(const Expr& e, const World& world) {
  const double speed = slope(*e.left) - slope(*e.right);
  if (!(std::fabs(speed) > 0)) return Mono::max();
  const Value a = evaluate(*e.left, world);
  const Value b = evaluate(*e.right, world);
  if (!a.known() || !b.known()) return Mono::max();
  const double in = (b.number - a.number) / speed;
  return in > 0 ? saturating_add(saturating_add(world.now.mono, from_seconds(in)), beyond)
                : Mono::max();
}

}  // namespace

Mono next_instant(const Expr& e, const World& world) {
  Mono next = Mono::max();
  if (e.kind == Expr::Kind::path && e.ref.what == Ref::What::signal)
    return next_instant(*e.ref.signal, world);
  if (e.kind == Expr::Kind::binary && is_comparison(e.op)) next = crossing(e, world);
  if (e.fn == Function::hour || e.fn == Function::weekday) {
    const std::string_view zone =
        e.arguments.empty() ? std::string_view{} : e.arguments.front().value->text;
    next = world.now.mono + (next_hour(zone, world.now.wall) - world.now.wall);
  }
  for (const auto& argument : e.arguments)
    next = std::min(next, next_instant(*argument.value, world));
  if (e.left) next = std::min(next, next_instant(*e.left, world));
  if (e.right) next = std::min(next, next_instant(*e.right, world));
  return next;
}

}  // namespace runbookd::decide
