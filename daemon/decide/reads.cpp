#include "daemon/decide/reads.hpp"

#include <algorithm>

namespace runbookd::decide {

namespace {

void collect(const Expr& e, Reads& out, bool& clock) {
  if (e.kind == Expr::Kind::path) {
    if (e.ref.what == Ref::What::signal)
      collect(*e.ref.signal, out, clock);
    else if (e.ref.source >= 0)
      out.push_back(e.ref.source);
    clock = clock || e.ref.what == Ref::What::age;
  }
  clock = clock || e.fn == Function::age || e.fn == Function::until || e.fn == Function::hour ||
          e.fn == Function::weekday;
  for (const auto& argument : e.arguments) collect(*argument.value, out, clock);
  if (e.left) collect(*e.left, out, clock);
  if (e.right) collect(*e.right, out, clock);
}

}  // namespace

Reads reads_of(const Expr& expr) {
  Reads out;
  bool clock = false;
  collect(expr, out, clock);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool reads_clock(const Expr& expr) {
  Reads out;
  bool clock = false;
  collect(expr, out, clock);
  return clock;
}

}  // namespace runbookd::decide
