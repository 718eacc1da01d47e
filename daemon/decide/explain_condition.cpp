#include "daemon/decide/explain_condition.hpp"

#include <algorithm>

#include "daemon/decide/reads.hpp"
#include "daemon/decide/spelled.hpp"

namespace runbookd::decide {

namespace {

bool is_logic(const Expr& e) {
  return (e.kind == Expr::Kind::binary && (e.op == Op::and_ || e.op == Op::or_)) ||
         (e.kind == Expr::Kind::unary && e.op == Op::not_ && is_logic(*e.left));
}

bool is_named(const Expr& e) {
  return e.kind == Expr::Kind::path && e.ref.what == Ref::What::signal;
}

std::string unknown_of(const Value& v) { return v.because ? spelled(*v.because) : std::string{}; }

// How old the oldest sample is that the expression reads for this target.
std::optional<Nanos> age_of(const Expr& e, const World& world) {
  std::optional<Nanos> oldest;
  for (const int index : reads_of(e)) {
    const Source& source = world.plan.sources[static_cast<std::size_t>(index)];
    const int own = instance_of(source, world.target);
    for (int i = source.first_instance; i < source.first_instance + source.instance_count(); ++i) {
      if (own >= 0 && own != i) continue;
      const Instance& it = world.seen.at(i);
      if (!it.view.conclusive) return std::nullopt;
      const Nanos age = world.now.mono - it.conclusive.mono;
      oldest = std::max(oldest.value_or(age), age);
    }
  }
  return oldest;
}

// The values behind a part: each signal and each function once.
void collect(const Expr& e, const World& world, std::vector<Reading>& out) {
  const bool path = e.kind == Expr::Kind::path;
  if (path || e.kind == Expr::Kind::call) {
    Reading r;
    r.name = spelled(e);
    for (const Reading& known : out)
      if (known.name == r.name) return;
    r.value = evaluate(e, world);
    r.unknown_of = unknown_of(r.value);
    r.age = age_of(e, world);
    out.push_back(std::move(r));
    return;
  }
  if (e.left) collect(*e.left, world, out);
  if (e.right) collect(*e.right, world, out);
}

Part part_of(const Expr& e, const World& world);

// `a and b and c` is one `and` of three.
void add_operands(const Expr& e, Op op, const World& world, std::vector<Part>& out) {
  for (const Expr* side : {e.left.get(), e.right.get()}) {
    if (side->kind == Expr::Kind::binary && side->op == op)
      add_operands(*side, op, world, out);
    else
      out.push_back(part_of(*side, world));
  }
}

Part part_of(const Expr& e, const World& world) {
  Part part;
  part.value = evaluate(e, world);
  part.unknown_of = unknown_of(part.value);
  if (is_logic(e)) {
    part.text = symbol_of(e.op);
    if (e.op == Op::not_)
      part.parts.push_back(part_of(*e.left, world));
    else
      add_operands(e, e.op, world, part.parts);
    return part;
  }
  part.text = spelled(e);
  if (is_named(e))
    part.parts.push_back(part_of(*e.ref.signal, world));
  else
    collect(e, world, part.readings);
  return part;
}

}  // namespace

std::optional<Part> take_apart(const Condition& condition, const World& world) {
  if (!condition) return std::nullopt;
  return part_of(*condition.expr, world);
}

}  // namespace runbookd::decide
