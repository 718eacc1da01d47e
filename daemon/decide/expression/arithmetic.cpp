#include "daemon/decide/expression/arithmetic.hpp"

namespace runbookd::decide {

namespace {

std::optional<Type> multiply(Operand a, Operand b) {
  const auto scales = [](Type t) { return t == Type::number || t == Type::ratio; };
  if (!is_numeric(a.type) || !is_numeric(b.type)) return std::nullopt;
  if (a.type == Type::ratio && b.type == Type::number) return b.bare ? Type::ratio : Type::number;
  if (b.type == Type::ratio && a.type == Type::number) return a.bare ? Type::ratio : Type::number;
  if (scales(b.type)) return a.type;
  if (scales(a.type)) return b.type;
  const auto pair = [&](Type x, Type y) {
    return (a.type == x && b.type == y) || (a.type == y && b.type == x);
  };
  if (pair(Type::rate, Type::duration)) return Type::number;
  if (pair(Type::byte_rate, Type::duration)) return Type::bytes;
  return std::nullopt;
}

std::optional<Type> divide(Operand a, Operand b) {
  if (!is_numeric(a.type) || !is_numeric(b.type)) return std::nullopt;
  if (b.bare) return a.type;
  if (a.bare && b.type == Type::number) return Type::number;
  if (a.type == b.type) return Type::ratio;
  if (b.type == Type::number || b.type == Type::ratio) return a.type;
  if (b.type == Type::duration && a.type == Type::number) return Type::rate;
  if (b.type == Type::duration && a.type == Type::bytes) return Type::byte_rate;
  if (a.type == Type::bytes && b.type == Type::byte_rate) return Type::duration;
  if (a.type == Type::number && b.type == Type::rate) return Type::duration;
  return std::nullopt;
}

std::optional<Type> add(Op op, Type a, Type b) {
  if (a == Type::time && b == Type::time)
    return op == Op::subtract ? std::optional{Type::duration} : std::nullopt;
  if (a == Type::time && b == Type::duration) return Type::time;
  if (a == Type::duration && b == Type::time && op == Op::add) return Type::time;
  if (a == b && is_numeric(a)) return a;
  return std::nullopt;
}

}  // namespace

std::optional<Type> combine(Op op, Operand a, Operand b) {
  switch (op) {
    case Op::or_:
    case Op::and_:
      return a.type == Type::boolean && b.type == Type::boolean ? std::optional{Type::boolean}
                                                                : std::nullopt;
    case Op::equal:
    case Op::not_equal:
      return a.type == b.type ? std::optional{Type::boolean} : std::nullopt;
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return a.type == b.type && (is_numeric(a.type) || a.type == Type::time)
                 ? std::optional{Type::boolean}
                 : std::nullopt;
    case Op::add:
    case Op::subtract:
      return add(op, a.type, b.type);
    case Op::multiply:
      return multiply(a, b);
    case Op::divide:
      return divide(a, b);
    case Op::not_:
    case Op::negate:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace runbookd::decide
