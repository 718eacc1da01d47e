#include "daemon/decide/expression/steadiness.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/decide/calendar.hpp"
#include "daemon/decide/expression/clock_growth.hpp"

namespace runbookd::decide {

namespace {

// Around a computed crossing nothing is promised: doubles of Unix seconds have 0.2 us, and both
// clocks are read one after the other.
constexpr Nanos unsure = milliseconds{2};

class Steadiness {
 public:
  explicit Steadiness(const EvaluationContext& context) : context_(context) {}

  Mono of(const Expr& e) const {
    switch (e.kind) {
      case Expr::Kind::literal:
        return Mono::max();
      case Expr::Kind::path:
        return path(e);
      case Expr::Kind::call:
        return call(e);
      case Expr::Kind::unary:
      case Expr::Kind::is_unknown:
        return of(*e.left);
      case Expr::Kind::binary:
        break;
    }
    const Mono sides = std::min(of(*e.left), of(*e.right));
    if (is_comparison(e)) return std::min(sides, crossing(e));
    return divides_by_zero(e) ? context_.now.mono : sides;
  }

 private:
  Mono path(const Expr& e) const {
    if (is_named_signal(e)) return of(*e.ref.signal);
    const bool seen = e.ref.what == Ref::What::up || e.ref.what == Ref::What::latency ||
                      e.ref.what == Ref::What::cell;
    return seen ? fresh(e) : Mono::max();
  }

  Mono call(const Expr& e) const {
    const Expr* first = e.arguments.empty() ? nullptr : e.arguments.front().value.get();
    if (is_windowed(e)) return windowed(e);
    if (e.fn == Function::consecutive_failures) return fresh(*first);
    if (e.fn == Function::hour || e.fn == Function::weekday)
      return before(next_hour(first != nullptr ? first->text : "", context_.now.wall));
    if (is_aggregate(e)) return context_.now.mono;
    Mono out = Mono::max();
    if (e.fn != Function::firing)
      for (const auto& argument : e.arguments) out = std::min(out, of(*argument.value));
    return out;
  }

  const Source& source_of(const Expr& e) const {
    return context_.plan.sources[static_cast<std::size_t>(e.ref.source)];
  }
  const Instance* instance(const Expr& e) const {
    const int index = instance_of(source_of(e), context_.target);
    return index < 0 ? nullptr : &context_.seen.at(index);
  }

  // Until the last sample is stale, or what is in it by its own time stamp.
  Mono fresh(const Expr& e) const {
    const Instance* it = instance(e);
    if (it == nullptr || !it->view.conclusive) return Mono::max();
    const Nanos staleness = source_of(e).staleness();
    const Mono stale = it->conclusive.mono + staleness;
    Mono out = context_.now.mono > stale ? Mono::max() : stale;
    if (e.ref.what != Ref::What::cell) return out;
    const auto* set = std::get_if<SeriesSet>(&it->cells[static_cast<std::size_t>(e.ref.cell)]);
    if (set == nullptr) return out;
    const StampRange range = stamps_at(context_.now.wall, staleness);
    for (const SeriesPoint& p : set->points) {
      if (std::isnan(p.stamp)) continue;
      const double seconds =
          p.stamp > range.newest ? p.stamp - range.newest : p.stamp - range.oldest;
      if (seconds > -to_seconds(unsure)) out = std::min(out, in(seconds));
    }
    return out;
  }

  Mono windowed(const Expr& e) const {
    const Expr* signal = e.arguments.front().value.get();
    while (is_named_signal(*signal)) signal = signal->ref.signal;
    const Instance* it = instance(*signal);
    if (it == nullptr) return Mono::max();
    const Window* window = window_of(*it, *signal);
    return window ? std::min(fresh(*signal),
                             window->steady_until(context_.now.mono, e.arguments.front().over))
                  : fresh(*signal);
  }

  // What there is of a quotient by zero is decided by the other side, and whether there is one by
  // this side: if the clock moves either, the next instant may say something else.
  bool divides_by_zero(const Expr& e) const {
    if (e.op != Op::divide) return false;
    const Value by = evaluate(*e.right, context_);
    if (!by.known() || by.number != 0) return false;
    return growth_per_second(*e.left, context_) != 0 || growth_per_second(*e.right, context_) != 0;
  }

  Mono crossing(const Expr& e) const {
    const auto seconds = seconds_to_crossing(e, context_);
    if (!seconds) return context_.now.mono;
    return *seconds < -to_seconds(unsure) || std::isinf(*seconds) ? Mono::max() : in(*seconds);
  }

  // A little before so many seconds from now.
  Mono in(double seconds) const {
    const Mono at = saturating_add(context_.now.mono, from_seconds(std::max(seconds, 0.0)));
    return std::max(context_.now.mono, at - unsure);
  }
  Mono before(Wall wall) const { return in(to_seconds(wall - context_.now.wall)); }

  const EvaluationContext& context_;
};

}  // namespace

Mono steady_until(const Expr& e, const EvaluationContext& context) {
  return Steadiness{context}.of(e);
}

}  // namespace runbookd::decide
