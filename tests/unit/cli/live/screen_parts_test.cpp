// Names that are to be typed.
#include "daemon/cli/live/screen_parts.hpp"

#include "daemon/base/shell_word.hpp"
#include "tests/unit/catch.hpp"

namespace screen_parts_test {

using runbookd::shell_word;

TEST_CASE("a name that a shell would take apart is quoted, and no other") {
  for (const char* plain : {"db", "team/db", "a_b-c.d", "127.0.0.1:80"})
    CHECK(shell_word(plain) == plain);
  CHECK(shell_word("app[a]") == "'app[a]'");
  CHECK(shell_word("my db") == "'my db'");
  CHECK(shell_word("$(rm x)") == "'$(rm x)'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("-x") == "'-x'");
  CHECK(shell_word("") == "''");
}

TEST_CASE("one is told from many, and a rule from its targets") {
  using namespace runbookd::cli;
  CHECK(counted(1, "rule", "rules") == "1 rule");
  CHECK(counted(0, "rule", "rules") == "0 rules");
  const boost::json::object with{{"name", "slow"}, {"target", "a"}};
  CHECK(with_target(with, "name") == "slow [a]");
  const boost::json::object without{{"name", "slow"}, {"target", nullptr}};
  CHECK(with_target(without, "name") == "slow");
}

}  // namespace screen_parts_test
