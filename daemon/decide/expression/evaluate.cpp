#include "daemon/decide/expression/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/decide/calendar.hpp"
#include "daemon/decide/expression/aggregates.hpp"
#include "daemon/decide/expression/reads.hpp"
#include "daemon/decide/expression/window_functions.hpp"
#include "daemon/decide/observations/reading.hpp"

namespace runbookd::decide {

namespace {

Value known(Type type, double number) { return {type, Unknown::none, number, {}, nullptr}; }
Value truth(bool b) { return known(Type::boolean, b ? 1 : 0); }
Value unknown(const Expr& e, Unknown why) { return {e.type, why, 0, {}, &e}; }
Value inherit(const Expr& e, const Value& from) {
  return {e.type, from.unknown, 0, {}, from.because};
}

Value finite(const Expr& e, double number) {
  return std::isfinite(number) ? known(e.type, number) : unknown(e, Unknown::not_finite);
}

class Evaluator {
 public:
  explicit Evaluator(const EvaluationContext& context)
      : context_(context), target_(context.target) {}

  Value eval(const Expr& e) {
    switch (e.kind) {
      case Expr::Kind::literal:
        return {e.type, Unknown::none, e.number, e.type == Type::string ? e.text : std::string{},
                nullptr};
      case Expr::Kind::path:
        return path(e);
      case Expr::Kind::call:
        return call(e);
      case Expr::Kind::unary:
        return unary(e);
      case Expr::Kind::binary:
        return e.op == Op::and_ || e.op == Op::or_ ? logic(e) : binary(e);
      case Expr::Kind::is_unknown:
        return truth(eval(*e.left).known() == e.negated);
    }
    return unknown(e, Unknown::missing);
  }

 private:
  const Instance* instance(const Expr& e) const {
    const Source& source = context_.plan.sources[static_cast<std::size_t>(e.ref.source)];
    const int index = instance_of(source, target_);
    return index < 0 ? nullptr : &context_.seen.at(index);
  }

  bool is_firing(const std::string& rule) const {
    return context_.ledger != nullptr && context_.ledger->fires(rule);
  }

  std::string variable(const std::string& name) const {
    if (name == "target") return std::string{context_.target};
    const Incident* it = context_.incident;
    if (it == nullptr) return {};
    if (name == "incident.id") return it->id;
    if (name == "incident.rule") return it->rule;
    if (name == "incident.severity") return std::string{name_of(it->severity)};
    if (name == "incident.target") return it->target;
    if (name == "incident.opened_at") return rfc3339(it->opened_at.wall);
    const auto var = it->variables.find(name.substr(name.find('.') + 1));
    return var == it->variables.end() ? std::string{} : var->second;
  }

  // Why nothing can be said of the instance now, or none.
  Unknown freshness(const Expr& e, const Instance* it) const {
    if (it == nullptr) return Unknown::missing;
    if (!it->view.conclusive) return Unknown::never_seen;
    const Source& source = context_.plan.sources[static_cast<std::size_t>(e.ref.source)];
    return context_.now.mono - it->conclusive.mono > source.staleness() ? Unknown::stale
                                                                        : Unknown::none;
  }

  Value path(const Expr& e) {
    if (e.ref.what == Ref::What::signal) return eval(*e.ref.signal);
    if (e.ref.what == Ref::What::network_ok) return truth(context_.network_ok);
    if (e.ref.what == Ref::What::variable)
      return {Type::string, Unknown::none, 0, variable(e.ref.variable), nullptr};
    const Instance* it = instance(e);
    if (e.ref.what == Ref::What::age && it != nullptr && it->view.conclusive)
      return known(Type::duration, to_seconds(context_.now.mono - it->conclusive.mono));
    if (const Unknown why = freshness(e, it); why != Unknown::none) return unknown(e, why);
    if (e.ref.what == Ref::What::up) return truth(it->view.consecutive_failures == 0);
    if (e.ref.what == Ref::What::latency)
      return known(Type::duration, to_seconds(it->latency_seen));
    return cell(e, it->cells[static_cast<std::size_t>(e.ref.cell)]);
  }

  Value cell(const Expr& e, const Cell& cell) {
    if (const auto* b = std::get_if<bool>(&cell)) return truth(*b);
    if (const auto* s = std::get_if<std::string>(&cell))
      return {e.type, Unknown::none, 0, *s, nullptr};
    const Source& source = context_.plan.sources[static_cast<std::size_t>(e.ref.source)];
    const CellReading reading = read_cell(cell, stamps_at(context_.now.wall, source.staleness()));
    if (reading.unknown != Unknown::none) return unknown(e, reading.unknown);
    return finite(e, reading.value);
  }

  Value unary(const Expr& e) {
    const Value v = eval(*e.left);
    if (!v.known()) return inherit(e, v);
    return e.op == Op::not_ ? truth(!v.truth()) : known(e.type, -v.number);
  }

  // Kleene: a side that decides, decides, whatever the other is.
  Value logic(const Expr& e) {
    const bool deciding = e.op == Op::or_;
    const Value left = eval(*e.left);
    if (left.known() && left.truth() == deciding) return left;
    const Value right = eval(*e.right);
    if (right.known() && right.truth() == deciding) return right;
    if (!left.known()) return left;
    return right;
  }

  Value binary(const Expr& e) {
    const Value a = eval(*e.left);
    const Value b = eval(*e.right);
    if (!a.known()) return inherit(e, a);
    if (!b.known()) return inherit(e, b);
    if (a.type == Type::string) return truth((a.text == b.text) == (e.op == Op::equal));
    switch (e.op) {
      case Op::less:
        return truth(a.number < b.number);
      case Op::less_equal:
        return truth(a.number <= b.number);
      case Op::greater:
        return truth(a.number > b.number);
      case Op::greater_equal:
        return truth(a.number >= b.number);
      case Op::equal:
        return truth(a.number == b.number);
      case Op::not_equal:
        return truth(a.number != b.number);
      case Op::add:
        return finite(e, a.number + b.number);
      case Op::subtract:
        return finite(e, a.number - b.number);
      case Op::multiply:
        return finite(e, a.number * b.number);
      default:
        break;
    }
    if (b.number == 0) return unknown(e, a.number == 0 ? Unknown::no_traffic : Unknown::not_finite);
    return finite(e, a.number / b.number);
  }

  Value call(const Expr& e) {
    if (is_windowed(e)) return windowed(e);
    if (is_aggregate(e)) return across(e);
    const Expr* first = e.arguments.empty() ? nullptr : e.arguments.front().value.get();
    switch (e.fn) {
      case Function::age:
      case Function::until: {
        const Value t = eval(*first);
        if (!t.known()) return inherit(e, t);
        const double now = to_seconds(context_.now.wall.time_since_epoch());
        return known(Type::duration, e.fn == Function::age ? now - t.number : t.number - now);
      }
      case Function::consecutive_failures: {
        const Instance* it = instance(*first);
        if (const Unknown why = freshness(*first, it); why != Unknown::none)
          return unknown(*first, why);
        return known(Type::number, it->view.consecutive_failures);
      }
      case Function::firing:
        return truth(is_firing(first->text));
      case Function::weekday:
        return known(Type::number, weekday_in(first ? first->text : "", context_.now.wall));
      case Function::hour:
        return known(Type::number, hour_in(first ? first->text : "", context_.now.wall));
      default:
        break;
    }
    Value v = eval(*first);  // default(x, literal)
    return v.known() ? v : eval(*e.arguments[1].value);
  }

  Value windowed(const Expr& e) {
    const Expr* signal = e.arguments.front().value.get();
    while (signal->ref.what == Ref::What::signal) signal = signal->ref.signal;
    const Instance* it = instance(*signal);
    if (const Unknown why = freshness(*signal, it); why != Unknown::none)
      return unknown(*signal, why);
    const Window* window = window_of(*it, *signal);
    if (!window) return unknown(*signal, Unknown::missing);
    const WindowValue v = apply_window(e.fn, *window, context_.now.mono, e.arguments.front().over);
    if (v.unknown != Unknown::none) return unknown(*signal, v.unknown);
    return finite(e, v.number);
  }

  // Every target of the sources in the argument, each judged on its own.
  Tally counted(const Expr& e) {
    if (context_.aggregates != nullptr)
      if (const auto kept = context_.aggregates->tally(e, context_)) return *kept;
    const Expr& argument = *e.arguments.front().value;
    Tally out;
    const std::string_view outer = target_;
    for (const std::string& target : targets_of_aggregate(argument, context_.plan)) {
      target_ = target;
      out.add(eval(argument));
    }
    target_ = outer;
    return out;
  }

  Value across(const Expr& e) {
    const Tally tally = counted(e);
    if (e.fn == Function::any && tally.yes > 0) return truth(true);
    if (e.fn == Function::all && tally.no > 0) return truth(false);
    if (tally.why != Unknown::none) return {e.type, tally.why, 0, {}, tally.because};
    const int all = tally.yes + tally.no;
    if (all == 0) return unknown(e, Unknown::missing);
    if (e.fn == Function::any) return truth(false);
    if (e.fn == Function::all) return truth(true);
    return known(
        e.type, e.fn == Function::count_targets ? tally.yes : static_cast<double>(tally.yes) / all);
  }

  const EvaluationContext& context_;
  std::string_view target_;
};

}  // namespace

int instance_of(const Source& source, std::string_view target) {
  if (!source.listed) return source.first_instance;
  const int place = place_in(source.targets, source.order, target);
  return place < 0 ? -1 : source.first_instance + place;
}

const Window* window_of(const Instance& instance, const Expr& signal) {
  if (signal.ref.what == Ref::What::up) return instance.up.get();
  if (signal.ref.what == Ref::What::latency) return instance.latency.get();
  const auto cell = static_cast<std::size_t>(signal.ref.cell);
  return cell < instance.windows.size() ? instance.windows[cell].get() : nullptr;
}

Value evaluate(const Expr& e, const EvaluationContext& context) {
  return Evaluator{context}.eval(e);
}

std::string format(const Value& v) {
  if (!v.known()) return "unknown (" + std::string{name_of(v.unknown)} + ")";
  return v.type == Type::string ? v.text : format_number(v.type, v.number);
}

std::string Judgement::text() const {
  const std::string out = what + " is " + std::string{name_of(why)};
  return remark.empty() ? out : out + " (" + remark + ")";
}

std::string remark_on(const Value& v, const EvaluationContext& context) {
  if (v.unknown != Unknown::missing || v.because == nullptr || v.because->ref.source < 0) return {};
  const Source& source = context.plan.sources[static_cast<std::size_t>(v.because->ref.source)];
  const int index = instance_of(source, context.target);
  return index < 0 ? std::string{} : context.seen.at(index).view.detail;
}

std::string path_text(const Expr& e) {
  std::string out;
  for (const auto& name : e.path.names) out += (out.empty() ? "" : ".") + name;
  return out;
}

Judgement judge(const Condition& condition, const EvaluationContext& context) {
  if (!condition) return {};
  const Value v = evaluate(*condition.expr, context);
  if (v.known()) return {v.truth() ? Verdict::yes : Verdict::no, Unknown::none, {}, {}};
  return {Verdict::unknown, v.unknown, v.because ? path_text(*v.because) : std::string{},
          remark_on(v, context)};
}

std::string render(const Template& pieces, const EvaluationContext& context) {
  std::string out;
  for (const auto& piece : pieces)
    out += piece.expr ? format(evaluate(*piece.expr, context)) : piece.text;
  return out;
}

}  // namespace runbookd::decide
