// The answer of a Prometheus to an instant query.
#include "tests/fuzz/target.hpp"

#include "probes/promql/answer.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  const auto answer = probes::parse_promql_answer(input);
  if (answer && answer->series.size() > probes::most_promql_series) __builtin_trap();
}

}  // namespace runbookd::fuzz
