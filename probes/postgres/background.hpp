// What a person would want to see beside the figures: who blocks whom, and which statements cost
// the most. Each is a second question to the server, asked only when it is due. Literals are
// masked.
#pragma once

#include <string>
#include <string_view>

#include "daemon/net/postgres/table.hpp"

namespace runbookd::probes::postgres {

/// The oldest blocker that waits for nobody, and all that wait for it, one behind the other.
std::string_view chain_query();
/// One line per session, those that wait for it indented below it; empty without one.
std::string chain_text(const net::PostgresTable& table);

/// In which schema pg_stat_statements is; no row where it is not installed.
std::string_view statements_schema_query();
/// The schema as it stands in the answer; empty: not installed.
std::string statements_schema(const net::PostgresTable& table);
/// The statements of this database that took the most time in all.
std::string slow_query(std::string_view schema);
/// A table of several lines; empty without a row.
std::string slow_text(const net::PostgresTable& table);

}  // namespace runbookd::probes::postgres
