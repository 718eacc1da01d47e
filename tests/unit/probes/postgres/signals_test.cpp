#include "probes/postgres/signals.hpp"

#include "tests/unit/catch.hpp"

namespace signals_test {

using namespace runbookd;
using namespace runbookd::probes::postgres;

namespace {

using Columns = std::vector<std::pair<std::string, std::optional<std::string>>>;

net::PostgresResult one_row(const Columns& columns) {
  net::PostgresTable table;
  auto& row = table.rows.emplace_back();
  for (const auto& [name, value] : columns) {
    table.columns.push_back({name, 0});
    row.push_back(value);
  }
  return table;
}

std::size_t index_of(std::string_view signal) {
  for (std::size_t i = 0; i < signal_docs.size(); ++i) {
    if (signal_docs[i].name == signal) return i;
  }
  FAIL("no such signal");
  return 0;
}

const Cell& cell(const Sample& sample, std::string_view signal) {
  return sample.cells.at(index_of(signal));
}

}  // namespace

TEST_CASE("a row becomes signals by column name", "[postgres]") {
  const auto sample = sample_from(one_row({{"hidden", "0"},
                                           {"max_connections", "100"},
                                           {"connections", "42"},
                                           {"oldest_blocker", "301.250000"},
                                           {"database_size", "7732583"}}));
  CHECK(sample.outcome == Outcome::ok);
  CHECK(sample.detail.empty());
  REQUIRE(sample.cells.size() == signal_docs.size());
  CHECK(std::get<double>(cell(sample, "connections")) == 42);
  CHECK(std::get<double>(cell(sample, "max_connections")) == 100);
  CHECK(std::get<double>(cell(sample, "oldest_blocker")) == 301.25);
  CHECK(std::get<double>(cell(sample, "database_size")) == 7732583);
}

TEST_CASE("NULL, a missing column and what is no number are missing signals", "[postgres]") {
  const auto sample = sample_from(one_row({{"replication_lag", std::nullopt},
                                           {"deadlocks", "many"},
                                           {"active", "NaN"},
                                           {"idle", "1x"}}));
  CHECK(sample.outcome == Outcome::ok);
  for (const auto* name : {"replication_lag", "deadlocks", "active", "idle", "connections"}) {
    CHECK(std::holds_alternative<std::monostate>(cell(sample, name)));
  }
}

TEST_CASE("what a role may not see is missing, not wrong", "[postgres]") {
  const auto sample = sample_from(one_row({{"hidden", "3"},
                                           {"connections", "4"},
                                           {"active", "0"},
                                           {"oldest_blocker", "0"},
                                           {"deadlocks", "2"}}));
  CHECK(sample.outcome == Outcome::ok);
  CHECK(sample.detail == "3 sessions are hidden from this role; grant it pg_monitor");
  CHECK(std::get<double>(cell(sample, "connections")) == 4);
  CHECK(std::get<double>(cell(sample, "deadlocks")) == 2);
  CHECK(std::holds_alternative<std::monostate>(cell(sample, "active")));
  CHECK(std::holds_alternative<std::monostate>(cell(sample, "oldest_blocker")));
}

TEST_CASE("a failed run keeps its reason and has a cell per signal", "[postgres]") {
  net::PostgresFailure failure;
  failure.reason = Reason::state;
  failure.detail = "login: too many connections";
  const auto sample = sample_from(net::PostgresResult(failure));
  CHECK(sample.outcome == Outcome::bad);
  CHECK(sample.reason == Reason::state);
  CHECK(sample.detail == "login: too many connections");
  CHECK(sample.cells.size() == signal_docs.size());
}

TEST_CASE("an age below zero, from a server's clock that stepped, is none", "[postgres]") {
  const auto sample = sample_from(one_row({{"longest_query", "-0.5"}}));
  CHECK(std::get<double>(cell(sample, "longest_query")) == 0);
}

TEST_CASE("only deadlocks is a counter", "[postgres]") {
  for (const auto& doc : signal_docs) CHECK(doc.counter == (doc.name == "deadlocks"));
}

}  // namespace signals_test
