#include "daemon/decide/steadiness.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "daemon/decide/calendar.hpp"
#include "daemon/decide/reads.hpp"

namespace runbookd::decide {

namespace {

// Around a computed crossing nothing is promised: doubles of Unix seconds have 0.2 us, and both
// clocks are read one after the other.
constexpr Nanos unsure = milliseconds{2};

bool is_order(Op op) { return op >= Op::less && op <= Op::not_equal; }

// How fast the value grows per second by the clock alone; nothing when it is no sum of ages.
std::optional<double> growth_per_second(const Expr& e) {
  if (e.kind == Expr::Kind::path) {
    if (e.ref.what == Ref::What::signal) return growth_per_second(*e.ref.signal);
    return e.ref.what == Ref::What::age ? 1 : 0;
  }
  if (!reads_clock(e)) return 0;
  if (e.kind == Expr::Kind::call && (e.fn == Function::hour || e.fn == Function::weekday)) return 0;
  if (e.kind == Expr::Kind::call && (e.fn == Function::age || e.fn == Function::until))
    return e.fn == Function::age ? 1 : -1;
  if (e.kind == Expr::Kind::unary && e.op == Op::negate) {
    const auto inner = growth_per_second(*e.left);
    return inner ? std::optional{-*inner} : std::nullopt;
  }
  if (e.kind != Expr::Kind::binary || (e.op != Op::add && e.op != Op::subtract))
    return std::nullopt;
  const auto left = growth_per_second(*e.left);
  const auto right = growth_per_second(*e.right);
  if (!left || !right) return std::nullopt;
  return e.op == Op::add ? *left + *right : *left - *right;
}

class Steadiness {
 public:
  explicit Steadiness(const World& world) : world_(world) {}

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
    return is_order(e.op) ? std::min(sides, crossing(e)) : sides;
  }

 private:
  Mono path(const Expr& e) const {
    if (e.ref.what == Ref::What::signal) return of(*e.ref.signal);
    const bool seen = e.ref.what == Ref::What::up || e.ref.what == Ref::What::latency ||
                      e.ref.what == Ref::What::cell;
    return seen ? fresh(e) : Mono::max();
  }

  Mono call(const Expr& e) const {
    const Expr* first = e.arguments.empty() ? nullptr : e.arguments.front().value.get();
    if (e.fn >= Function::rate && e.fn <= Function::fraction_true) return windowed(e);
    if (e.fn == Function::consecutive_failures) return fresh(*first);
    if (e.fn == Function::hour || e.fn == Function::weekday)
      return before(next_hour(first != nullptr ? first->text : "", world_.now.wall));
    if (e.fn >= Function::count_targets) return world_.now.mono;
    Mono out = Mono::max();
    if (e.fn != Function::firing)
      for (const auto& argument : e.arguments) out = std::min(out, of(*argument.value));
    return out;
  }

  const Source& source_of(const Expr& e) const {
    return world_.plan.sources[static_cast<std::size_t>(e.ref.source)];
  }
  const Instance* instance(const Expr& e) const {
    const int index = instance_of(source_of(e), world_.target);
    return index < 0 ? nullptr : &world_.seen.at(index);
  }

  // Until the last sample is stale, or what is in it by its own time stamp.
  Mono fresh(const Expr& e) const {
    const Instance* it = instance(e);
    if (it == nullptr || !it->view.conclusive) return Mono::max();
    const Nanos staleness = source_of(e).staleness();
    const Mono stale = it->conclusive.mono + staleness;
    Mono out = world_.now.mono > stale ? Mono::max() : stale;
    if (e.ref.what != Ref::What::cell) return out;
    const auto* set = std::get_if<SeriesSet>(&it->cells[static_cast<std::size_t>(e.ref.cell)]);
    if (set == nullptr) return out;
    const StampRange range = stamps_at(world_.now.wall, staleness);
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
    while (signal->ref.what == Ref::What::signal) signal = signal->ref.signal;
    const Instance* it = instance(*signal);
    if (it == nullptr) return Mono::max();
    const auto& window = window_of(*it, *signal);
    return window ? std::min(fresh(*signal),
                             window->steady_until(world_.now.mono, e.arguments.front().over))
                  : fresh(*signal);
  }

  Mono crossing(const Expr& e) const {
    if (!reads_clock(*e.left) && !reads_clock(*e.right)) return Mono::max();
    const auto left = growth_per_second(*e.left);
    const auto right = growth_per_second(*e.right);
    if (!left || !right) return world_.now.mono;
    const double speed = *left - *right;
    const Value a = evaluate(*e.left, world_);
    const Value b = evaluate(*e.right, world_);
    if (!(std::fabs(speed) > 0) || !a.known() || !b.known()) return Mono::max();
    const double seconds = (b.number - a.number) / speed;
    return seconds < -to_seconds(unsure) ? Mono::max() : in(seconds);
  }

  // A little before so many seconds from now.
  Mono in(double seconds) const {
    const Mono at = saturating_add(world_.now.mono, from_seconds(std::max(seconds, 0.0)));
    return std::max(world_.now.mono, at - unsure);
  }
  Mono before(Wall wall) const { return in(to_seconds(wall - world_.now.wall)); }

  const World& world_;
};

}  // namespace

Mono steady_until(const Expr& e, const World& world) { return Steadiness{world}.of(e); }

}  // namespace runbookd::decide
