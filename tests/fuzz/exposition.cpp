// A page of metrics, with selectors on a counter, a gauge, a histogram and a label.
#include "tests/fuzz/target.hpp"

#include "probes/prometheus/exposition.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  using probes::Selection;
  using Op = SeriesSelector::Matcher::Op;
  static const Selection selection({{"a", {}},
                                    {"h", {}},
                                    {"c_total", {{"x", Op::match, "y.*"}}},
                                    {"g", {{"x", Op::not_equal, ""}}}});
  (void)probes::parse_exposition(input, selection);
  (void)probes::names_on(input);
}

}  // namespace runbookd::fuzz
