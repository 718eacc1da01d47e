#include "daemon/decide/expression/to_text.hpp"

namespace runbookd::decide {

namespace {

// The higher, the tighter: what is looser than its surroundings gets parentheses.
constexpr int atom = 6;

int strength_of(const Expr& e) {
  if (e.kind == Expr::Kind::is_unknown) return 3;
  if (e.kind == Expr::Kind::unary) return e.op == Op::not_ ? 2 : 5;
  if (e.kind != Expr::Kind::binary) return atom;
  switch (e.op) {
    case Op::or_:
      return 0;
    case Op::and_:
      return 1;
    case Op::add:
    case Op::subtract:
      return 4;
    case Op::multiply:
    case Op::divide:
      return 5;
    default:
      return 3;
  }
}

std::string within(const Expr& e, int strength) {
  const std::string text = to_text(e);
  return strength_of(e) < strength ? "(" + text + ")" : text;
}

std::string_view symbol_of(SeriesSelector::Matcher::Op op) {
  using MatcherOp = SeriesSelector::Matcher::Op;
  switch (op) {
    case MatcherOp::equal:
      return "=";
    case MatcherOp::not_equal:
      return "!=";
    case MatcherOp::match:
      return "=~";
    case MatcherOp::no_match:
      return "!~";
  }
  return "=";
}

std::string path(const Expr& e) {
  std::string out;
  for (const auto& name : e.path.names) out += (out.empty() ? "" : ".") + name;
  if (e.path.matchers.empty()) return out;
  out += "{";
  for (const auto& m : e.path.matchers) {
    if (out.back() != '{') out += ", ";
    out += m.label + std::string{symbol_of(m.op)} + '"' + m.value + '"';
  }
  return out + "}";
}

std::string call(const Expr& e) {
  std::string out = e.function + "(";
  for (const Argument& a : e.arguments) {
    if (out.back() != '(') out += ", ";
    out += to_text(*a.value);
    if (a.over > Nanos{0}) out += " over " + format_duration(a.over);
  }
  return out + ")";
}

}  // namespace

std::string to_text(const Expr& e) {
  const int own = strength_of(e);
  switch (e.kind) {
    case Expr::Kind::literal:
      return e.type == Type::string ? '"' + e.text + '"' : e.text;
    case Expr::Kind::path:
      return path(e);
    case Expr::Kind::call:
      return call(e);
    case Expr::Kind::unary:
      return (e.op == Op::not_ ? "not " : "-") + within(*e.left, own);
    case Expr::Kind::is_unknown:
      return within(*e.left, own + 1) + (e.negated ? " is not unknown" : " is unknown");
    case Expr::Kind::binary:
      // A subtraction on the right, and anything beside a comparison, does not read the other way.
      return within(*e.left, own == 3 ? own + 1 : own) + " " + std::string{symbol_of(e.op)} + " " +
             within(*e.right, own >= 3 ? own + 1 : own);
  }
  return {};
}

}  // namespace runbookd::decide
