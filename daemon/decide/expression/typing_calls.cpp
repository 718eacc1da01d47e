// What each function takes and yields.
#include <algorithm>

#include "daemon/base/nearest.hpp"
#include "daemon/decide/calendar.hpp"
#include "daemon/decide/expression/functions.hpp"
#include "daemon/decide/expression/reads.hpp"
#include "daemon/decide/expression/resolve.hpp"
#include "daemon/decide/expression/typer.hpp"

namespace runbookd::decide {

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

std::string Typer::nearest_rule(const std::string& name) const {
  constexpr std::size_t most_compared = 1'000;
  std::vector<std::string> known;
  for (const auto& rule : scope_.rules)
    if (known.size() < most_compared) known.push_back(rule);
  const std::string near = nearest(name, known);
  return near.empty() ? std::string{} : "did you mean \"" + near + "\"?";
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
                   "there is no rule `" + first->text + "`", nearest_rule(first->text));
    case Function::weekday:
    case Function::hour:
      e.type = Type::number;
      if (first == nullptr) return true;
      if (first->kind != Expr::Kind::literal || first->type != Type::string)
        return fail(first->span, "`" + e.function + "` needs a time zone in quotes",
                    "such as \"Europe/London\"");
      return check(is_zone(first->text), first->span, "there is no time zone `" + first->text + "`",
                   zone_hint(first->text));
    case Function::default_: {
      Expr& fallback = *e.arguments[1].value;
      if (!type(*first) || !type(fallback)) return false;
      e.type = first->type;
      if (fallback.kind != Expr::Kind::literal)
        return fail(fallback.span, "the second argument must be a literal");
      return check(fallback.type == e.type, fallback.span,
                   "the default is a " + std::string{name_of(fallback.type)} +
                       ", the signal is a " + std::string{name_of(e.type)},
                   suggestion(*first, fallback));
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

}  // namespace runbookd::decide
