// The walk that types one expression; internal to typing.cpp and typing_calls.cpp.
#pragma once

#include <string>
#include <vector>

#include "daemon/decide/expression/typing.hpp"

namespace runbookd::decide {

/// One walk over the tree; each method answers whether its part is sound, and goes on after an
/// error so that all of them are found in one run.
class Typer {
 public:
  Typer(TypingScope& scope, std::vector<TypeIssue>& issues) : scope_(scope), issues_(issues) {}

  bool type(Expr& e);

 private:
  bool fail(Span span, std::string message, std::string hint = {}, std::string note = {}) {
    issues_.push_back({span, {0, 0}, std::move(message), std::move(note), std::move(hint)});
    return false;
  }

  // Answers whether it is sound, and tells when it is not.
  bool check(bool sound, Span span, std::string message, std::string hint = {}) {
    return sound ? true : fail(span, std::move(message), std::move(hint));
  }

  bool path(Expr& e);
  bool unary(Expr& e);
  bool binary(Expr& e);
  void mismatch(const Expr& e);
  bool call(Expr& e);
  bool windowed(Expr& e);
  bool instant(Expr& e);
  bool across(Expr& e);
  bool window_result(Expr& e, const Expr& argument);
  std::string nearest_rule(const std::string& name) const;
  void widen(const Ref& ref, Nanos over);

  TypingScope& scope_;
  std::vector<TypeIssue>& issues_;
};

/// What somebody who wrote a bare number next to `beside` probably meant; empty: no idea.
std::string suggestion(const Expr& beside, const Expr& bare);

}  // namespace runbookd::decide
