#include "probes/sql/columns.hpp"

#include "tests/unit/catch.hpp"

namespace columns_test {

using namespace runbookd::probes::sql;
using Names = std::vector<std::string>;

namespace {

Names names(std::string_view query) {
  const auto found = columns_of(query);
  INFO((found ? std::string() : found.error().text));
  REQUIRE(found);
  return found.value();
}

std::string error(std::string_view query) {
  const auto found = columns_of(query);
  REQUIRE_FALSE(found);
  return found.error().text;
}

}  // namespace

TEST_CASE("the names behind AS are the signals", "[sql]") {
  CHECK(names("SELECT count(*) AS bad FROM integrity_violations") == Names{"bad"});
  CHECK(names("select 1 as a, now() - min(t) as oldest from jobs") == Names{"a", "oldest"});
  CHECK(names("SELECT max(x) AS \"top\"") == Names{"top"});
  CHECK(names("SELECT DISTINCT ON (a, b) c AS Upper FROM t;") == Names{"upper"});
}

TEST_CASE("commas and keywords inside parentheses, quotes and comments divide nothing", "[sql]") {
  CHECK(names("SELECT coalesce(a, b) AS x, extract(epoch FROM t) AS y FROM z") == Names{"x", "y"});
  CHECK(names("SELECT 'a, b FROM c' AS x, $tag$ , FROM $tag$ AS y FROM z") == Names{"x", "y"});
  CHECK(names("SELECT 1 /* , 2 AS b FROM /* nested */ */ AS a -- , 3 AS c\n FROM t") == Names{"a"});
  CHECK(names("SELECT (SELECT 1 AS inner_one FROM t) AS a FROM t") == Names{"a"});
  CHECK(names("SELECT E'it\\'s, from' AS a, 'it''s, from' AS b FROM t") == Names{"a", "b"});
  CHECK(names("SELECT ARRAY[1, 2] AS list, \"odd, name\" AS b FROM t") == Names{"list", "b"});
}

TEST_CASE("the outermost SELECT behind WITH is the one that counts", "[sql]") {
  CHECK(
      names(
          "WITH a AS (SELECT 1 AS x), b AS MATERIALIZED (SELECT 2 AS y) SELECT x AS z FROM a, b") ==
      Names{"z"});
}

TEST_CASE("IS DISTINCT FROM, WITHIN GROUP and names that are keywords do not end the list",
          "[sql]") {
  CHECK(names("SELECT a IS DISTINCT FROM b AS differs, c AS \"limit\" FROM t") ==
        Names{"differs", "limit"});
  CHECK(names("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) AS p50, 1 AS offset FROM t") ==
        Names{"p50", "offset"});
  CHECK(names("SELECT count(*) FILTER (WHERE a > 1) AS n, 1 AS m WHERE true") == Names{"n", "m"});
}

TEST_CASE("a query whose signals cannot be known is an error that says why", "[sql]") {
  CHECK(error("SELECT count(*) FROM t") == "column 1 of `query` has no name");
  CHECK(error("SELECT 1 AS a, b FROM t") == "column 2 of `query` has no name");
  CHECK(error("SELECT * FROM t") == "column 1 of `query` has no name");
  CHECK(error("SELECT") == "column 1 of `query` has no name");
  CHECK(error("SELECT 1 AS a,") == "column 2 of `query` has no name");
  CHECK(error("SELECT 1 AS a, 2 AS a") == "two columns of `query` are called `a`");
  CHECK(error("SELECT 1 AS \"Bad Name\"") ==
        "column 1 of `query` has a name that no signal can have");
  CHECK(error("SELECT 1 AS up") ==
        "column 1 of `query` is called `up`, which every probe has already");
}

TEST_CASE("only one SELECT is a query", "[sql]") {
  CHECK(error("") == "`query` is not a SELECT");
  CHECK(error("DELETE FROM t") == "`query` is not a SELECT");
  CHECK(error("WITH x AS (SELECT 1) DELETE FROM t") == "`query` is not a SELECT");
  CHECK(error("SELECT 1 AS a; DROP TABLE t") == "`query` is more than one statement");
  CHECK(error("SELECT '" + std::string(max_query, 'x') + "' AS a") ==
        "`query` is longer than 16 KiB");
}

TEST_CASE("unfinished quotes and comments and stray brackets end quietly", "[sql]") {
  CHECK_FALSE(columns_of("SELECT 'never ends AS a"));
  CHECK_FALSE(columns_of("SELECT /* never ends AS a"));
  CHECK_FALSE(columns_of("SELECT $x$ never ends AS a"));
  CHECK_FALSE(columns_of(")))) SELECT ((("));
}

}  // namespace columns_test
