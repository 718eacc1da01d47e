// What single values can be.
#include <algorithm>
#include <array>
#include <charconv>

#include "config/load/possible.hpp"
#include "daemon/decide/expression/reads.hpp"

namespace runbookd::load {

namespace {

using decide::Expr;
using decide::Function;
using decide::Op;
using decide::Ref;

constexpr double little_more_than_full = 1.5;  // of a limit that is being lowered

const decide::Source& source_of(const Context& c, const Expr& e) {
  return c.book.plan->sources[static_cast<std::size_t>(e.ref.source)];
}

// What the kind promises of a signal; nothing of those that the rulebook names itself.
Extent extent_of(const Context& c, const Expr& e) {
  const SourceEntry& entry = c.book.sources[static_cast<std::size_t>(e.ref.source)];
  const auto& signals = source_of(c, e).signals;
  const auto cell = static_cast<std::size_t>(e.ref.cell);
  if (cell >= signals.size()) return Extent::any;
  std::span<const SignalDoc> docs;
  if (entry.resource >= 0) {
    docs = c.kinds.resource(entry.kind)->signals;
  } else if (const ProbeKind* kind = c.kinds.probe(entry.kind)) {
    docs = kind->signals;
  }
  const auto doc = std::find_if(docs.begin(), docs.end(), [&](const SignalDoc& row) {
    return row.name == signals[cell].name;
  });
  return doc == docs.end() ? Extent::any : doc->extent;
}

Interval interval_of(Extent extent) {
  switch (extent) {
    case Extent::amount:
      return Interval::at_least(0);
    case Extent::share:
      return {0, 1};
    case Extent::fill:
      return {0, little_more_than_full};
    case Extent::any:
      break;
  }
  return {};
}

const SeriesSelector* selector_of(const Context& c, const Expr& e) {
  const Expr& path = through_signals(e);
  if (path.kind != Expr::Kind::path || path.ref.what != Ref::What::cell) return nullptr;
  const SourceEntry& entry = c.book.sources[static_cast<std::size_t>(path.ref.source)];
  const auto own = source_of(c, path).signals.size() - entry.selectors.size();
  const auto cell = static_cast<std::size_t>(path.ref.cell);
  return cell < own ? nullptr : &entry.selectors[cell - own];
}

// `rate(m{code="500"} over 2m)` is part of `rate(m over 2m)`.
bool is_part_of(const Context& c, const Expr& part, const Expr& whole) {
  const bool alike =
      part.fn == whole.fn && (part.fn == Function::rate || part.fn == Function::increase);
  if (!alike || part.arguments.front().over != whole.arguments.front().over) return false;
  const Expr& a = *part.arguments.front().value;
  const Expr& b = *whole.arguments.front().value;
  if (through_signals(a).ref.source != through_signals(b).ref.source) return false;
  const SeriesSelector* narrow = selector_of(c, a);
  const SeriesSelector* wide = selector_of(c, b);
  return narrow != nullptr && wide != nullptr && narrow->metric == wide->metric &&
         std::all_of(wide->matchers.begin(), wide->matchers.end(), [&](const auto& matcher) {
           return std::find(narrow->matchers.begin(), narrow->matchers.end(), matcher) !=
                  narrow->matchers.end();
         });
}

std::string exact(double number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), end};
}

void add_terms(const Expr& sum, std::vector<const Expr*>& out) {
  const Expr& e = through_signals(sum);
  if (e.kind != Expr::Kind::binary || e.op != Op::add) return out.push_back(&e);
  add_terms(*e.left, out);
  add_terms(*e.right, out);
}

}  // namespace

const Expr& through_signals(const Expr& e) {
  const Expr* at = &e;
  while (at->kind == Expr::Kind::path && at->ref.what == Ref::What::signal) at = at->ref.signal;
  return *at;
}

std::string value_text(const Expr& e) {
  const Expr& at = through_signals(e);
  switch (at.kind) {
    case Expr::Kind::literal:
      return at.type == Type::string ? "\"" + at.text + "\"" : exact(at.number);
    case Expr::Kind::path: {
      const auto what = std::to_string(static_cast<int>(at.ref.what));
      return "p" + what + "." + std::to_string(at.ref.source) + "." + std::to_string(at.ref.cell) +
             at.ref.variable;
    }
    case Expr::Kind::call: {
      std::string out = at.function + "(";
      for (const auto& argument : at.arguments)
        out += value_text(*argument.value) + " over " + std::to_string(argument.over.count()) + ",";
      return out + ")";
    }
    case Expr::Kind::is_unknown:
      return "(" + value_text(*at.left) + (at.negated ? " known)" : " unknown)");
    case Expr::Kind::unary:
    case Expr::Kind::binary:
      break;
  }
  return "(" + std::string(decide::symbol_of(at.op)) + " " + value_text(*at.left) +
         (at.right ? " " + value_text(*at.right) : std::string{}) + ")";
}

Interval Possible::of(const Expr& e) const {
  if (const auto known = known_.find(&e); known != known_.end()) return known->second;
  return known_.emplace(&e, not_known_yet(e)).first->second;
}

Interval Possible::not_known_yet(const Expr& e) const {
  switch (e.kind) {
    case Expr::Kind::literal:
      return Interval::point(e.number);
    case Expr::Kind::path:
      return of_path(e);
    case Expr::Kind::call:
      return of_call(e);
    case Expr::Kind::unary:
      return e.op == Op::negate ? negative(of(*e.left)) : Interval{0, 1};
    case Expr::Kind::binary:
      if (e.op == Op::divide) return of_quotient(e);
      return e.type == Type::boolean ? Interval{0, 1} : combine(e.op, of(*e.left), of(*e.right));
    case Expr::Kind::is_unknown:
      return {0, 1};
  }
  return {};
}

Interval Possible::of_path(const Expr& e) const {
  if (e.ref.what == Ref::What::signal) return of(*e.ref.signal);
  if (e.type == Type::boolean) return {0, 1};
  if (e.ref.what == Ref::What::latency || e.ref.what == Ref::What::age)
    return Interval::at_least(0);
  return e.ref.what == Ref::What::cell ? interval_of(extent_of(c_, e)) : Interval{};
}

Interval Possible::of_call(const Expr& e) const {
  const auto argument = [&] { return of(*e.arguments.front().value); };
  switch (e.fn) {
    case Function::rate:
    case Function::increase:
    case Function::count:
    case Function::changes:
    case Function::consecutive_failures:
      return Interval::at_least(0);
    case Function::avg:
    case Function::min:
    case Function::max:
    case Function::last:
    case Function::p50:
    case Function::p90:
    case Function::p95:
    case Function::p99:
      return argument();
    case Function::sum:
      return argument().low >= 0 ? Interval::at_least(0) : Interval{};
    case Function::fraction_true:
    case Function::share:
      return {0, 1};
    case Function::weekday:
      return {1, 7};
    case Function::hour:
      return {0, 23};
    case Function::default_:
      return hull(argument(), of(*e.arguments[1].value));
    case Function::count_targets:
      return of_targets(*e.arguments.front().value);
    default:
      return e.type == Type::boolean ? Interval{0, 1} : Interval{};
  }
}

// A part of a whole, and a / (a + b), are at most 1.
Interval Possible::of_quotient(const Expr& e) const {
  const Interval numbers = combine(Op::divide, of(*e.left), of(*e.right));
  const Expr& part = through_signals(*e.left);
  std::vector<const Expr*> terms;
  add_terms(*e.right, terms);
  const bool amounts =
      std::all_of(terms.begin(), terms.end(), [&](const Expr* t) { return of(*t).low >= 0; });
  const int value = value_of(part);
  const bool within = amounts && of(part).low >= 0 &&
                      std::any_of(terms.begin(), terms.end(), [&](const Expr* term) {
                        return value_of(*term) == value || is_part_of(c_, part, *term);
                      });
  return within ? meet(numbers, {0, 1}) : numbers;
}

// How many there are, unless they come from files that may say otherwise tomorrow.
Interval Possible::of_targets(const Expr& argument) const {
  const document::Node* probes = document_.find("probes");
  for (const int index : decide::reads_of(argument)) {
    const decide::Source& source = c_.book.plan->sources[static_cast<std::size_t>(index)];
    if (!source.listed) continue;
    const document::Node* node = probes == nullptr ? nullptr : probes->find(source.name);
    if (node == nullptr || node->find("targets_from") != nullptr) return Interval::at_least(0);
    return {0, static_cast<double>(source.targets.size())};
  }
  return {0, 1};
}

}  // namespace runbookd::load
