#include "daemon/decide/expression/reads.hpp"

#include <algorithm>

namespace runbookd::decide {

namespace {

bool is_of_the_clock(const Expr& e) {
  if (e.kind == Expr::Kind::path) return e.ref.what == Ref::What::age;
  return e.fn == Function::age || e.fn == Function::until || e.fn == Function::hour ||
         e.fn == Function::weekday;
}

template <class Asks>
bool has_part(const Expr& expr, const Asks& asks) {
  bool found = false;
  visit_all(expr, [&](const Expr& e) { found = found || asks(e); });
  return found;
}

}  // namespace

Reads reads_of(const Expr& expr) {
  Reads out;
  visit_all(expr, [&](const Expr& e) {
    if (e.kind == Expr::Kind::path && !is_named_signal(e) && e.ref.source >= 0)
      out.push_back(e.ref.source);
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool reads_clock(const Expr& expr) { return has_part(expr, is_of_the_clock); }
bool counts_targets(const Expr& expr) { return has_part(expr, is_aggregate); }

}  // namespace runbookd::decide
