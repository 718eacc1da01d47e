#include "remediations/exec/program.hpp"
#include "remediations/exec/spec.hpp"
#include "tests/unit/catch.hpp"

namespace exec_test {

using namespace runbookd;
using namespace runbookd::remediations::exec_kind;

TEST_CASE("a rendered argument cannot become an option, hold a NUL or be missing") {
  const std::vector<std::string> argv{"tool", "{{ a }}", "--file={{ b }}"};
  const auto good = render_arguments(argv, {{"argv.01", "x y; rm"}, {"argv.02", "--file=z"}});
  REQUIRE(good);
  CHECK(*good == std::vector<std::string>{"tool", "x y; rm", "--file=z"});
  CHECK_FALSE(render_arguments(argv, {{"argv.01", "-rf"}, {"argv.02", "--file=z"}}));
  CHECK_FALSE(
      render_arguments(argv, {{"argv.01", std::string("a\0b", 3)}, {"argv.02", "--file=z"}}));
  CHECK_FALSE(render_arguments(argv, {{"argv.01", "x"}}));
}

}  // namespace exec_test
