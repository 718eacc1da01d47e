#include "daemon/decide/expression/functions.hpp"

#include <array>

namespace runbookd::decide {

namespace {
using enum FunctionRow::Shape;
constexpr std::array<FunctionRow, 26> rows{{
    {"rate", Function::rate, window, 1, 1, "rate(counter over 5m)"},
    {"increase", Function::increase, window, 1, 1, "increase(counter over 5m)"},
    {"delta", Function::delta, window, 1, 1, "delta(gauge over 5m)"},
    {"avg", Function::avg, window, 1, 1, "avg(signal over 5m)"},
    {"min", Function::min, window, 1, 1, "min(signal over 5m)"},
    {"max", Function::max, window, 1, 1, "max(signal over 5m)"},
    {"sum", Function::sum, window, 1, 1, "sum(signal over 5m)"},
    {"last", Function::last, window, 1, 1, "last(signal over 5m)"},
    {"count", Function::count, window, 1, 1, "count(signal over 5m)"},
    {"p50", Function::p50, window, 1, 1, "p50(signal over 5m)"},
    {"p90", Function::p90, window, 1, 1, "p90(signal over 5m)"},
    {"p95", Function::p95, window, 1, 1, "p95(signal over 5m)"},
    {"p99", Function::p99, window, 1, 1, "p99(signal over 5m)"},
    {"changes", Function::changes, window, 1, 1, "changes(signal over 5m)"},
    {"fraction_true", Function::fraction_true, window, 1, 1, "fraction_true(probe.up over 5m)"},
    {"age", Function::age, instant, 1, 1, "age(time)"},
    {"until", Function::until, instant, 1, 1, "until(time)"},
    {"consecutive_failures", Function::consecutive_failures, instant, 1, 1,
     "consecutive_failures(probe)"},
    {"firing", Function::firing, instant, 1, 1, "firing(\"rule\")"},
    {"weekday", Function::weekday, instant, 0, 1, "weekday(\"Europe/London\"), 1 = Monday"},
    {"hour", Function::hour, instant, 0, 1, "hour(\"Europe/London\")"},
    {"default", Function::default_, instant, 2, 2, "default(signal, literal)"},
    {"count", Function::count_targets, across, 1, 1, "count(probe.up)"},
    {"share", Function::share, across, 1, 1, "share(not probe.up)"},
    {"any", Function::any, across, 1, 1, "any(probe.latency > 2s)"},
    {"all", Function::all, across, 1, 1, "all(probe.up)"},
}};
}  // namespace

std::span<const FunctionRow> functions() { return rows; }

const FunctionRow* find_function(std::string_view name, bool windowed) {
  const FunctionRow* other = nullptr;
  for (const auto& row : rows) {
    if (row.name != name) continue;
    if ((row.shape == window) == windowed) return &row;
    other = &row;
  }
  return other;
}

}  // namespace runbookd::decide
