#include "daemon/decide/expression/typing.hpp"

#include "daemon/decide/expression/arithmetic.hpp"
#include "daemon/decide/expression/resolve.hpp"
#include "daemon/decide/expression/typer.hpp"

namespace runbookd::decide {

namespace {

// Ages and what is left of a certificate are days; what one waits for is milliseconds or seconds.
bool is_of_the_calendar(const Expr& e) {
  if (e.kind == Expr::Kind::path && e.ref.what == Ref::What::signal)
    return is_of_the_calendar(*e.ref.signal);
  if (e.fn == Function::age || e.fn == Function::until) return true;
  return e.left != nullptr && is_of_the_calendar(*e.left);
}

std::string either(const std::string& number, const char* one, const char* other) {
  return "did you mean " + number + one + " or " + number + other + "?";
}

}  // namespace

std::string suggestion(const Expr& beside, const Expr& bare) {
  const Type type = beside.type;
  // 0.9 beside a ratio is meant as 90%, 5 as 5%.
  if (type == Type::ratio && bare.number > 0 && bare.number < 1)
    return "did you mean " + format_number(Type::ratio, bare.number) + "?";
  if (type == Type::ratio) return "did you mean " + bare.text + "%?";
  if (type == Type::duration && is_of_the_calendar(beside)) return either(bare.text, "d", "h");
  if (type == Type::duration) return either(bare.text, "ms", "s");
  if (type == Type::bytes) return "did you mean " + bare.text + "MiB?";
  if (type == Type::rate) return "did you mean " + bare.text + "/s?";
  if (type == Type::time)
    return "compare how long ago it was, age(..), or how long it is until then, until(..)";
  return {};
}

bool Typer::type(Expr& e) {
  switch (e.kind) {
    case Expr::Kind::literal:
      return true;
    case Expr::Kind::path:
      return path(e);
    case Expr::Kind::call:
      return call(e);
    case Expr::Kind::unary:
      return unary(e);
    case Expr::Kind::binary:
      return binary(e);
    case Expr::Kind::is_unknown:
      e.type = Type::boolean;
      return type(*e.left);
  }
  return false;
}

bool Typer::path(Expr& e) {
  if (!resolve_path(e, scope_, issues_)) return false;
  if (e.ref.what == Ref::What::source)
    return fail(e.span, "`" + e.path.names[0] + "` is a probe, not a value",
                "read one of its signals, such as " + e.path.names[0] + ".up");
  return true;
}

bool Typer::unary(Expr& e) {
  if (!type(*e.left)) return false;
  e.type = e.left->type;
  if (e.op == Op::not_)
    return check(e.type == Type::boolean, e.left->span,
                 "`not` needs a bool, this is a " + std::string{name_of(e.type)});
  return check(is_numeric(e.type), e.left->span,
               "`-` needs a number, this is a " + std::string{name_of(e.type)});
}

bool Typer::binary(Expr& e) {
  const bool left = type(*e.left);
  const bool right = type(*e.right);
  if (!left || !right) return false;
  const auto result = combine(e.op, {e.left->type, e.left->bare}, {e.right->type, e.right->bare});
  if (result) {
    e.type = *result;
    return true;
  }
  mismatch(e);
  return false;
}

void Typer::mismatch(const Expr& e) {
  const Type a = e.left->type;
  const Type b = e.right->type;
  const bool comparison = e.op >= Op::less && e.op <= Op::not_equal;
  TypeIssue issue;
  issue.span = e.right->span;
  issue.also = e.left->span;
  const std::string left{name_of(a)};
  const std::string right{name_of(b)};
  if (e.op == Op::and_ || e.op == Op::or_) {
    const Expr& wrong = a == Type::boolean ? *e.right : *e.left;
    issue = {wrong.span,
             {0, 0},
             "`" + std::string{symbol_of(e.op)} + "` needs conditions, this is a " +
                 std::string{name_of(wrong.type)},
             {},
             {}};
  } else if (comparison && a == b) {
    issue.message = "cannot order values of type " + left;
    issue.hint = "only == and != apply";
  } else if (comparison) {
    issue.message = "compares a " + left + " with a " + right;
  } else {
    issue.message = "cannot compute " + left + " " + std::string{symbol_of(e.op)} + " " + right;
  }
  if (e.right->bare && e.left->kind == Expr::Kind::path) {
    std::string name;
    for (const auto& part : e.left->path.names) name += (name.empty() ? "" : ".") + part;
    issue.note = name + " is a " + left;
    if (a == Type::ratio)
      issue.note +=
          "; " + e.right->text + " would mean " + format_number(Type::ratio, e.right->number);
  }
  if (e.right->bare) issue.hint = suggestion(*e.left, *e.right);
  if (e.left->bare) issue.hint = suggestion(*e.right, *e.left);
  issues_.push_back(std::move(issue));
}

bool type_expression(Expr& expr, TypingScope& scope, std::vector<TypeIssue>& issues) {
  return Typer{scope, issues}.type(expr);
}

}  // namespace runbookd::decide
