#include "probes/sql/convert.hpp"

#include <optional>

#include "probes/sql/probe.hpp"
#include "tests/unit/catch.hpp"

namespace convert_test {

using namespace runbookd;
using namespace runbookd::probes::sql;

namespace {

constexpr unsigned oid_bool = 16;
constexpr unsigned oid_int8 = 20;
constexpr unsigned oid_text = 25;
constexpr unsigned oid_date = 1082;
constexpr unsigned oid_timestamp = 1114;
constexpr unsigned oid_timestamptz = 1184;
constexpr unsigned oid_interval = 1186;
constexpr unsigned oid_numeric = 1700;

double number(Type type, unsigned oid, const std::string& text) {
  const auto cell = cell_of(type, oid, text);
  REQUIRE(cell);
  return std::get<double>(*cell);
}

}  // namespace

TEST_CASE("intervals are seconds, as extract(epoch) counts them", "[sql]") {
  CHECK(iso_interval_seconds("PT0S") == 0.0);
  CHECK(iso_interval_seconds("PT1H30M") == 5400.0);
  CHECK(iso_interval_seconds("P1DT2H3.5S") == 86400.0 + 7200 + 3.5);
  CHECK(iso_interval_seconds("P1Y2M") == (365.25 + 60) * 86400);
  CHECK(iso_interval_seconds("P-1M-2DT3.5S") == -32.0 * 86400 + 3.5);
  for (const auto* odd :
       {"", "P", "PT", "1 day", "P1", "P1X", "PT1D", "P1H", "PTT1S", "P--1D", "PnanD"}) {
    INFO(odd);
    CHECK_FALSE(iso_interval_seconds(odd));
  }
}

TEST_CASE("times are Unix seconds", "[sql]") {
  CHECK(number(Type::time, oid_timestamptz, "1970-01-01 00:01:00+00") == 60);
  CHECK(number(Type::time, oid_timestamptz, "1970-01-01 00:00:01.5+00") == 1.5);
  CHECK(number(Type::time, oid_timestamp, "1970-01-01 00:01:00") == 60);
  CHECK(number(Type::time, oid_date, "1970-01-02") == 86400);
  CHECK(number(Type::time, oid_int8, "1700000000") == 1700000000);
  CHECK_FALSE(cell_of(Type::time, oid_timestamptz, "infinity"));
  CHECK_FALSE(cell_of(Type::time, oid_text, "1970-01-01"));
}

TEST_CASE("a column maps only to a type that fits", "[sql]") {
  CHECK(number(Type::number, oid_numeric, "12.25") == 12.25);
  CHECK(number(Type::ratio, oid_numeric, "0.2") == 0.2);
  CHECK(number(Type::bytes, oid_int8, "4096") == 4096);
  CHECK(number(Type::duration, oid_interval, "PT5M") == 300);
  CHECK(number(Type::duration, oid_numeric, "300") == 300);
  CHECK(std::get<bool>(*cell_of(Type::boolean, oid_bool, "t")));
  CHECK_FALSE(std::get<bool>(*cell_of(Type::boolean, oid_bool, "f")));
  CHECK(std::get<std::string>(*cell_of(Type::string, oid_text, "hello")) == "hello");
  CHECK(std::get<std::string>(*cell_of(Type::string, oid_text, std::string(5000, 'x'))).size() ==
        1024);
  CHECK_FALSE(cell_of(Type::number, oid_bool, "t"));
  CHECK_FALSE(cell_of(Type::number, oid_interval, "PT5M"));
  CHECK_FALSE(cell_of(Type::boolean, oid_int8, "1"));
  CHECK_FALSE(cell_of(Type::number, oid_numeric, "NaN"));
}

TEST_CASE("exactly one row makes a sample", "[sql]") {
  const std::vector<SignalDecl> columns = {{"bad", Type::number, false}};
  net::PostgresTable table;
  table.columns.push_back({"bad", oid_int8});
  const auto none = sample_from(net::PostgresResult(table), columns);
  CHECK(none.outcome == Outcome::bad);
  CHECK(none.reason == Reason::query);
  CHECK(none.detail == "query: no row, one is wanted");
  table.rows.push_back({std::string("7")});
  const auto one = sample_from(net::PostgresResult(table), columns);
  CHECK(one.outcome == Outcome::ok);
  CHECK(std::get<double>(one.cells.at(0)) == 7);
  table.rows.push_back({std::string("8")});
  CHECK(sample_from(net::PostgresResult(table), columns).detail == "query: 2 rows, one is wanted");
}

TEST_CASE("a value of another type is missing and the detail says what to write", "[sql]") {
  const std::vector<SignalDecl> columns = {{"fine", Type::number, false},
                                           {"empty", Type::number, false}};
  net::PostgresTable table;
  table.columns = {{"fine", oid_bool}, {"empty", oid_int8}};
  table.rows.push_back({std::string("t"), std::nullopt});
  const auto sample = sample_from(net::PostgresResult(table), columns);
  CHECK(sample.outcome == Outcome::ok);
  CHECK(std::holds_alternative<std::monostate>(sample.cells.at(0)));
  CHECK(std::holds_alternative<std::monostate>(sample.cells.at(1)));
  CHECK(sample.detail.find("types: {fine: bool}") != std::string::npos);
  CHECK(sample.detail.find("`empty` is NULL") != std::string::npos);
}

}  // namespace convert_test
