#include "daemon/decide/explain/explain_condition.hpp"

#include <algorithm>

#include "daemon/decide/expression/reads.hpp"
#include "daemon/decide/expression/to_text.hpp"

namespace runbookd::decide {

namespace {

bool is_logic(const Expr& e) {
  return (e.kind == Expr::Kind::binary && (e.op == Op::and_ || e.op == Op::or_)) ||
         (e.kind == Expr::Kind::unary && e.op == Op::not_ && is_logic(*e.left));
}

bool is_named(const Expr& e) {
  return e.kind == Expr::Kind::path && e.ref.what == Ref::What::signal;
}

std::string unknown_of(const Value& v) { return v.because ? to_text(*v.because) : std::string{}; }

// How old the oldest sample is that the expression reads for this target.
std::optional<Nanos> age_of(const Expr& e, const EvaluationContext& context) {
  std::optional<Nanos> oldest;
  for (const int index : reads_of(e)) {
    const Source& source = context.plan.sources[static_cast<std::size_t>(index)];
    const int own = instance_of(source, context.target);
    for (int i = source.first_instance; i < source.first_instance + source.instance_count(); ++i) {
      if (own >= 0 && own != i) continue;
      const Instance& it = context.seen.at(i);
      if (!it.view.conclusive) return std::nullopt;
      const Nanos age = context.now.mono - it.conclusive.mono;
      oldest = std::max(oldest.value_or(age), age);
    }
  }
  return oldest;
}

// The values behind a part: each signal and each function once.
void collect(const Expr& e, const EvaluationContext& context, std::vector<Reading>& out) {
  const bool path = e.kind == Expr::Kind::path;
  if (path || e.kind == Expr::Kind::call) {
    Reading r;
    r.name = to_text(e);
    for (const Reading& known : out)
      if (known.name == r.name) return;
    r.value = evaluate(e, context);
    r.unknown_of = unknown_of(r.value);
    r.age = age_of(e, context);
    out.push_back(std::move(r));
    return;
  }
  if (e.left) collect(*e.left, context, out);
  if (e.right) collect(*e.right, context, out);
}

Part part_of(const Expr& e, const EvaluationContext& context);

// `a and b and c` is one `and` of three.
void add_operands(const Expr& e, Op op, const EvaluationContext& context, std::vector<Part>& out) {
  for (const Expr* side : {e.left.get(), e.right.get()}) {
    if (side->kind == Expr::Kind::binary && side->op == op)
      add_operands(*side, op, context, out);
    else
      out.push_back(part_of(*side, context));
  }
}

Part part_of(const Expr& e, const EvaluationContext& context) {
  Part part;
  part.value = evaluate(e, context);
  part.unknown_of = unknown_of(part.value);
  if (is_logic(e)) {
    part.text = symbol_of(e.op);
    if (e.op == Op::not_)
      part.parts.push_back(part_of(*e.left, context));
    else
      add_operands(e, e.op, context, part.parts);
    return part;
  }
  part.text = to_text(e);
  if (is_named(e))
    part.parts.push_back(part_of(*e.ref.signal, context));
  else
    collect(e, context, part.readings);
  return part;
}

}  // namespace

std::optional<Part> take_apart(const Condition& condition, const EvaluationContext& context) {
  if (!condition) return std::nullopt;
  return part_of(*condition.expr, context);
}

}  // namespace runbookd::decide
