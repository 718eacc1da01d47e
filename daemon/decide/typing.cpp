#include "daemon/decide/typing.hpp"

#include <algorithm>

#include "daemon/decide/arithmetic.hpp"
#include "daemon/decide/functions.hpp"
#include "daemon/decide/resolve.hpp"

namespace runbookd::decide {

namespace {

// One walk over the tree; each method answers whether its part is sound, and goes on after an error
// so that all of them are found in one run.
class Typer {
 public:
  Typer(TypingScope& scope, std::vector<TypeIssue>& issues) : scope_(scope), issues_(issues) {}

  bool type(Expr& e) {
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

 private:
  bool fail(Span span, std::string message, std::string hint = {}, std::string note = {}) {
    issues_.push_back({span, {0, 0}, std::move(message), std::move(note), std::move(hint)});
    return false;
  }

  // Answers whether it is sound, and tells when it is not.
  bool check(bool sound, Span span, std::string message, std::string hint = {}) {
    return sound ? true : fail(span, std::move(message), std::move(hint));
  }

  bool path(Expr& e) {
    if (!resolve_path(e, scope_, issues_)) return false;
    if (e.ref.what == Ref::What::source)
      return fail(e.span, "`" + e.path.names[0] + "` is a probe, not a value",
                  "read one of its signals, such as " + e.path.names[0] + ".up");
    return true;
  }

  bool unary(Expr& e) {
    if (!type(*e.left)) return false;
    e.type = e.left->type;
    if (e.op == Op::not_)
      return check(e.type == Type::boolean, e.left->span,
                   "`not` needs a bool, this is a " + std::string{name_of(e.type)});
    return check(is_numeric(e.type), e.left->span,
                 "`-` needs a number, this is a " + std::string{name_of(e.type)});
  }

  bool binary(Expr& e) {
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

  void mismatch(const Expr& e);
  bool call(Expr& e);
  bool windowed(Expr& e);
  bool instant(Expr& e);
  bool across(Expr& e);
  bool window_result(Expr& e, const Expr& argument);
  void widen(const Ref& ref, Nanos over);

  TypingScope& scope_;
  std::vector<TypeIssue>& issues_;
};

// What somebody who wrote a bare number next to `type` probably meant.
std::string suggestion(Type type, const Expr& bare) {
  // 0.9 beside a ratio is meant as 90%, 5 as 5%.
  if (type == Type::ratio && bare.number > 0 && bare.number < 1)
    return "did you mean " + format_number(Type::ratio, bare.number) + "?";
  if (type == Type::ratio) return "did you mean " + bare.text + "%?";
  if (type == Type::duration) return "did you mean " + bare.text + "s?";
  if (type == Type::bytes) return "did you mean " + bare.text + "MiB?";
  if (type == Type::rate) return "did you mean " + bare.text + "/s?";
  return {};
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
  if (e.right->bare) issue.hint = suggestion(a, *e.right);
  if (e.left->bare) issue.hint = suggestion(b, *e.left);
  issues_.push_back(std::move(issue));
}

bool Typer::call(Expr& e) {
  const bool window = !e.arguments.empty() && e.arguments.front().over > Nanos{0};
  const FunctionRow* row = find_function(e.function, window);
  if (row == nullptr)
    return fail(e.op_span, "there is no function `" + e.function + "`",
                nearest_function(e.function));
  const int count = static_cast<int>(e.arguments.size());
  if (count < row->min_arguments || count > row->max_arguments)
    return fail(e.span,
                "`" + e.function + "` takes " + std::to_string(row->min_arguments) +
                    (row->min_arguments == row->max_arguments
                         ? ""
                         : " to " + std::to_string(row->max_arguments)) +
                    " argument" + (row->max_arguments == 1 ? "" : "s"),
                "write " + std::string{row->usage});
  e.fn = row->fn;
  if (row->shape != FunctionRow::Shape::window && window)
    return fail(e.arguments.front().over_span, "`" + e.function + "` takes no window",
                "write " + std::string{row->usage});
  switch (row->shape) {
    case FunctionRow::Shape::window:
      return windowed(e);
    case FunctionRow::Shape::instant:
      return instant(e);
    case FunctionRow::Shape::across:
      return across(e);
  }
  return false;
}

bool Typer::windowed(Expr& e) {
  Argument& argument = e.arguments.front();
  if (argument.over == Nanos{0})
    return fail(e.span, "`" + e.function + "` needs a window",
                "write " + std::string{find_function(e.function, true)->usage});
  if (!type(*argument.value)) return false;
  const Expr* path = argument.value.get();
  while (path->kind == Expr::Kind::path && path->ref.what == Ref::What::signal)
    path = path->ref.signal;
  const auto what = path->ref.what;
  const bool readable =
      path->kind == Expr::Kind::path &&
      (what == Ref::What::cell || what == Ref::What::up || what == Ref::What::latency);
  if (!readable)
    return fail(argument.value->span, "a window needs a signal of a probe, not an expression",
                "apply the function to each signal, then combine the results");
  const Source& source = scope_.plan.sources[static_cast<std::size_t>(path->ref.source)];
  if (argument.over / std::max(source.every, Nanos{1}) >
      static_cast<std::int64_t>(max_window_samples))
    return fail(argument.over_span,
                "this window holds more than " + std::to_string(max_window_samples) + " samples",
                "shorten it, or probe `" + source.name + "` less often");
  if (!window_result(e, *path)) return false;
  widen(path->ref, argument.over);
  return true;
}

bool Typer::window_result(Expr& e, const Expr& argument) {
  const Type in = argument.type;
  const bool counter = argument.ref.counter;
  const auto need_number = [&] {
    return check(is_numeric(in), e.arguments.front().value->span,
                 "`" + e.function + "` needs a number, this is a " + std::string{name_of(in)});
  };
  switch (e.fn) {
    case Function::rate:
    case Function::increase:
      if (!need_number()) return false;
      if (!counter)
        return fail(e.arguments.front().value->span,
                    "`" + e.function + "` needs a counter, this signal is a gauge",
                    "use delta(..) or avg(..)");
      if (e.fn == Function::increase)
        e.type = in;
      else
        e.type = in == Type::bytes      ? Type::byte_rate
                 : in == Type::duration ? Type::ratio
                                        : Type::rate;
      return true;
    case Function::fraction_true:
      e.type = Type::ratio;
      return check(in == Type::boolean, e.arguments.front().value->span,
                   "`fraction_true` needs a bool, this is a " + std::string{name_of(in)});
    case Function::count:
    case Function::changes:
      e.type = Type::number;
      return true;
    case Function::last:
      e.type = in;
      return check(in != Type::string, e.arguments.front().value->span,
                   "`last` needs a number or a bool");
    default:
      e.type = in;
      return need_number();
  }
}

void Typer::widen(const Ref& ref, Nanos over) {
  Source& source = scope_.plan.sources[static_cast<std::size_t>(ref.source)];
  source.windows.resize(source.signals.size());
  Nanos& window = ref.what == Ref::What::up ? source.up_window
                  : ref.what == Ref::What::latency
                      ? source.latency_window
                      : source.windows[static_cast<std::size_t>(ref.cell)];
  window = std::max(window, over);
}

bool Typer::instant(Expr& e) {
  Expr* first = e.arguments.empty() ? nullptr : e.arguments.front().value.get();
  switch (e.fn) {
    case Function::consecutive_failures:
      e.type = Type::number;
      if (first->kind != Expr::Kind::path || first->path.names.size() != 1)
        return fail(first->span, "`consecutive_failures` needs the name of a probe");
      return resolve_path(*first, scope_, issues_) &&
             check(first->ref.what == Ref::What::source, first->span,
                   "this is a signal, not a probe");
    case Function::firing:
      e.type = Type::boolean;
      if (first->kind != Expr::Kind::literal || first->type != Type::string)
        return fail(first->span, "`firing` needs the name of a rule in quotes");
      return check(scope_.rules.contains(first->text), first->span,
                   "there is no rule `" + first->text + "`");
    case Function::weekday:
    case Function::hour:
      e.type = Type::number;
      if (first == nullptr) return true;
      if (first->kind != Expr::Kind::literal || first->type != Type::string)
        return fail(first->span, "`" + e.function + "` needs a time zone in quotes",
                    "such as \"Europe/London\"");
      return check(known_zone(first->text), first->span,
                   "there is no time zone `" + first->text + "`");
    case Function::default_: {
      Expr& fallback = *e.arguments[1].value;
      if (!type(*first) || !type(fallback)) return false;
      e.type = first->type;
      if (fallback.kind != Expr::Kind::literal)
        return fail(fallback.span, "the second argument must be a literal");
      return check(fallback.type == e.type, fallback.span,
                   "the default is a " + std::string{name_of(fallback.type)} +
                       ", the signal is a " + std::string{name_of(e.type)},
                   suggestion(e.type, fallback));
    }
    default:
      break;
  }
  if (!type(*first)) return false;
  e.type = Type::duration;
  return check(first->type == Type::time, first->span,
               "`" + e.function + "` needs a time, this is a " + std::string{name_of(first->type)});
}

bool Typer::across(Expr& e) {
  Expr& argument = *e.arguments.front().value;
  e.type = e.fn == Function::share           ? Type::ratio
           : e.fn == Function::count_targets ? Type::number
                                             : Type::boolean;
  if (!type(argument)) return false;
  if (argument.type != Type::boolean)
    return fail(argument.span, "`" + e.function + "` needs a condition, this is a " +
                                   std::string{name_of(argument.type)});
  return check(!reads_of(argument).empty(), argument.span,
               "`" + e.function + "` needs a signal of a probe with `targets`");
}

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

bool type_expression(Expr& expr, TypingScope& scope, std::vector<TypeIssue>& issues) {
  return Typer{scope, issues}.type(expr);
}

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
