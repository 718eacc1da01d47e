#include "daemon/net/postgres/mask_query.hpp"

#include "tests/unit/catch.hpp"

namespace mask_query_test {

using namespace runbookd::net;

TEST_CASE("a statement is shown without its data", "[postgres]") {
  CHECK(mask_query("update users set password = 'hunter2' where id = 42") ==
        "update users set password = ? where id = ?");
  CHECK(mask_query("select $1, $tag$hunter2$tag$, E'it\\'s hunter2', 'a''hunter2'") ==
        "select $1, ?, E?, ?");
  CHECK(mask_query("select 1 -- hunter2\n  , /* hunter2 */ t2.x\tfrom\n\nt2") ==
        "select ? , t2.x from t2");
  CHECK(mask_query("select 0x1F, 1.5e10, a1 from \"Odd Name\"") ==
        "select ?, ?, a1 from \"Odd Name\"");
}

TEST_CASE("a statement that the server cut in a literal is masked to its end", "[postgres]") {
  CHECK(mask_query("insert into t values ('hunter2 and so on") == "insert into t values (?");
  CHECK(mask_query("select $$hunter2") == "select ?");
  CHECK(mask_query("select /* hunter2") == "select");
  CHECK(mask_query(std::string(1000, 'x')).size() < 130);
}

}  // namespace mask_query_test
