// What a Nagios plugin prints, whole and broken off, and what people are told of it.
#include "tests/fuzz/target.hpp"

#include "probes/exec/perfdata.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  using namespace probes::exec;
  (void)read_output(input, false);
  const PluginOutput output = read_output(input);
  for (const Figure& figure : output.figures) {
    (void)as_number(figure);
    (void)in_unit(figure, net::Unit::s);
    (void)unit_to_write(figure);
  }
  (void)described(output.figures);
  (void)types_to_write(output.figures);
}

}  // namespace runbookd::fuzz
