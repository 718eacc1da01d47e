#include "daemon/net/postgres_table.hpp"

#include <libpq-fe.h>

namespace runbookd::net {
namespace {

PostgresFailure unfit(Reason reason, std::string_view what) {
  PostgresFailure failure;
  failure.reason = reason;
  failure.phase = PostgresPhase::query;
  failure.detail = "query: ";
  failure.detail += what;
  return failure;
}

bool copy_rows(const PGresult* result, PostgresTable& table,
               std::optional<PostgresFailure>& refused) {
  const int columns = PQnfields(result);
  const int rows = PQntuples(result);
  if (PQresultMemorySize(result) > max_postgres_bytes) {
    refused = unfit(Reason::too_large, "more than 4 MiB");
    return false;
  }
  if (columns > max_postgres_columns || rows > max_postgres_rows) {
    refused = unfit(Reason::too_large, "more than 256 columns or 10000 rows");
    return false;
  }
  table = {};
  for (int c = 0; c < columns; ++c) {
    table.columns.push_back({PQfname(result, c), PQftype(result, c)});
  }
  for (int r = 0; r < rows; ++r) {
    auto& row = table.rows.emplace_back();
    for (int c = 0; c < columns; ++c) {
      auto& cell = row.emplace_back();
      if (PQgetisnull(result, r, c) != 0) continue;
      cell.emplace(PQgetvalue(result, r, c), static_cast<std::size_t>(PQgetlength(result, r, c)));
    }
  }
  return true;
}

}  // namespace

int PostgresTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

bool take_result(const pg_result* result, std::string_view password, PostgresTable& table,
                 std::optional<PostgresFailure>& refused) {
  switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
      return true;
    case PGRES_TUPLES_OK:
      return copy_rows(result, table, refused);
    case PGRES_FATAL_ERROR:
    case PGRES_NONFATAL_ERROR: {
      const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
      const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
      refused =
          postgres_failure(PostgresPhase::query, state != nullptr ? state : "",
                           primary != nullptr ? primary : PQresultErrorMessage(result), password);
      return true;
    }
    default:
      refused = unfit(Reason::protocol, "not an answer to a query");
      return false;
  }
}

}  // namespace runbookd::net
